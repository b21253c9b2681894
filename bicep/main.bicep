// Everything in Azure that Muster runs on. docs/deploy.md leads through it, and says what has to be done elsewhere.
//
//   az deployment group create --resource-group <group> --parameters bicep/main.bicepparam

import { AzureDevOps, Hosting, Paging, SignIn, Teams, Tuning, Watched } from 'types.bicep'

targetScope = 'resourceGroup'

@description('What the names of all resources begin with. A suffix that belongs to the resource group makes them unique.')
@minLength(2)
@maxLength(18) // so that the name of the app stays below 33 characters, which is where the host cuts its own id
param name string = 'muster'

@description('Where the resources stand. Flex Consumption is not in every region: az functionapp list-flexconsumption-locations.')
param location string = resourceGroup().location

@description('Tags for every resource.')
param tags object = {}

@description('The Azure DevOps project in which work items are opened.')
param azureDevOps AzureDevOps

@description('The Teams team in which channels are opened, and what posts in them.')
param teams Teams

@description('How people are told.')
param paging Paging

@description('Settings that hardly anybody changes.')
param tuning Tuning = {}

@description('Who is told by e-mail when Muster itself is in trouble.')
param operatorsEmail string = paging.catchAllEmail

@description('The object id of the person or group that keeps the roster and puts secrets into Key Vault; whoever deploys, if nobody else is named.')
param administratorObjectId string = deployer().objectId

@description('The size of the function app.')
param hosting Hosting = {
  pythonVersion: '3.12'
  instanceMemoryMB: 2048
  maximumInstanceCount: 40
  alwaysReady: 1
}

@description('What keeps the launches: the storage account, or a Durable Task Scheduler.')
@allowed(['storage', 'scheduler'])
param durableBackend string = 'storage'

@description('The name of the task hub; two apps on one storage account need two names.')
param taskHubName string = 'muster'

@description('How long logs are kept, in days.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 30

@description('Sign-in with Microsoft Entra in front of the app, in place of function keys.')
param signIn SignIn?

@description('The function key that action groups call the alert route with, where there is no signIn. It is there after the app was published; until then no action group is deployed.')
@secure()
param alertRouteKey string = ''

@description('A web app of yours that two example alert rules watch; without it there are none.')
param watched Watched?

var suffix = uniqueString(resourceGroup().id)
var compactName = toLower(replace(name, '-', ''))
var needsVault = teams.messenger == 'workflow' || (paging.?webhook ?? false) || (paging.?pagerDuty ?? false)
var usesScheduler = durableBackend == 'scheduler'
var callsMuster = !empty(alertRouteKey) || signIn != null

module identity 'identity.bicep' = {
  name: 'identity'
  params: {
    name: 'id-${name}-${suffix}'
    location: location
    tags: tags
  }
}

module storage 'storage.bicep' = {
  name: 'storage'
  params: {
    name: 'st${take(compactName, 9)}${suffix}' // 24 small letters and digits at most
    location: location
    tags: tags
    appPrincipalId: identity.outputs.identity.principalId
    administratorObjectId: administratorObjectId
  }
}

module monitoring 'monitoring.bicep' = {
  name: 'monitoring'
  params: {
    workspaceName: 'log-${name}-${suffix}'
    componentName: 'appi-${name}-${suffix}'
    location: location
    tags: tags
    appPrincipalId: identity.outputs.identity.principalId
    retentionDays: logRetentionDays
  }
}

module secrets 'secrets.bicep' = if (needsVault) {
  name: 'secrets'
  params: {
    name: 'kv-${take(compactName, 7)}-${suffix}' // 24 characters at most
    location: location
    tags: tags
    appPrincipalId: identity.outputs.identity.principalId
    administratorObjectId: administratorObjectId
  }
}

module scheduler 'scheduler.bicep' = if (usesScheduler) {
  name: 'scheduler'
  params: {
    name: 'dts-${name}-${suffix}'
    taskHubName: taskHubName
    location: location
    tags: tags
    identity: identity.outputs.identity
    administratorObjectId: administratorObjectId
  }
}

// It takes outputs of the modules above, and so comes after their role assignments: the host finds its storage open
// when it first starts.
module app 'function-app.bicep' = {
  name: 'function-app'
  params: {
    name: '${name}-${suffix}'
    planName: 'plan-${name}-${suffix}'
    location: location
    tags: tags
    hosting: hosting
    identity: identity.outputs.identity
    storage: storage.outputs.endpoints
    applicationInsightsConnectionString: monitoring.outputs.connectionString
    azureDevOps: azureDevOps
    teams: teams
    paging: paging
    tuning: tuning
    taskHubName: taskHubName
    access: signIn == null ? 'keys' : 'entra'
    vaultUri: needsVault ? secrets!.outputs.uri : ''
    schedulerConnectionString: usesScheduler ? scheduler!.outputs.connectionString : ''
  }
}

module authentication 'sign-in.bicep' = if (signIn != null) {
  name: 'sign-in'
  params: {
    functionAppName: app.outputs.name
    hostName: app.outputs.hostName
    signIn: signIn!
  }
}

module bot 'bot.bicep' = if (teams.messenger == 'bot') {
  name: 'bot'
  params: {
    name: 'bot-${name}-${suffix}'
    tags: tags
    identity: identity.outputs.identity
    hostName: app.outputs.hostName
  }
}

module alerting 'alerting.bicep' = if (callsMuster) {
  name: 'alerting'
  params: {
    name: 'ag-${name}'
    location: location
    tags: tags
    hostName: app.outputs.hostName
    signIn: signIn
    watched: watched
    alertRouteKey: alertRouteKey
  }
}

module selfAlerts 'self-alerts.bicep' = {
  name: 'self-alerts'
  params: {
    name: name
    location: location
    tags: tags
    workspaceId: monitoring.outputs.workspaceId
    operatorsEmail: operatorsEmail
  }
}

@description('The name of the function app, for func azure functionapp publish.')
output functionAppName string = app.outputs.name

@description('Where the app is served.')
output url string = 'https://${app.outputs.hostName}'

@description('The client id of the identity: the id of the bot, and of the app in the manifest of the Teams app.')
output identityClientId string = identity.outputs.identity.clientId

@description('The object id of the identity: whom Azure DevOps, Microsoft Graph and Exchange give rights to.')
output identityPrincipalId string = identity.outputs.identity.principalId

@description('The storage account with the roster: the tables oncall, rotations, overrides and absences.')
output storageAccountName string = storage.outputs.name

@description('The Key Vault for the secrets; empty where none is needed.')
output vaultName string = needsVault ? secrets!.outputs.name : ''

@description('The action group to name in alert rules; empty until alertRouteKey or signIn is given.')
output actionGroupId string = callsMuster ? alerting!.outputs.actionGroupId : ''
