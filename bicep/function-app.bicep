// The function app, on Flex Consumption, and every setting that it reads.

import { AppIdentity, AzureDevOps, Hosting, Paging, StorageEndpoints, Teams, Tuning } from 'types.bicep'

param name string
param planName string
param location string
param tags object
param hosting Hosting
param identity AppIdentity
param storage StorageEndpoints
param applicationInsightsConnectionString string
param azureDevOps AzureDevOps
param teams Teams
param paging Paging
param tuning Tuning
param taskHubName string

@description('What lets callers in: function keys, or sign-in with Microsoft Entra in front of the app.')
@allowed(['keys', 'entra'])
param access string

@description('The address of the Key Vault; empty where no secret is needed.')
param vaultUri string

@description('The connection string of the Durable Task Scheduler; empty where the storage account holds the task hub.')
param schedulerConnectionString string

// The references name no version, so a new one is taken up within a day, or at once when the app is restarted
// (learn.microsoft.com/azure/app-service/app-service-key-vault-references).
var workflowUrl = '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/teams-workflow-url)'
var routingKey = '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/page-pagerduty-routing-key)'
var pagerUrl = '@Microsoft.KeyVault(SecretUri=${vaultUri}secrets/page-webhook-url)'

// Muster's own settings: all of them, so that the portal shows what there is. Empty counts as not set.
var ownSettings = {
  AZURE_DEVOPS_ORGANIZATION_URL: azureDevOps.organizationUrl
  AZURE_DEVOPS_PROJECT: azureDevOps.project
  AZURE_DEVOPS_WORK_ITEM_TYPE: azureDevOps.?workItemType ?? ''
  AZURE_DEVOPS_TASK_TYPE: azureDevOps.?taskType ?? ''
  AZURE_DEVOPS_AREA_PATH: azureDevOps.?areaPath ?? ''
  TEAMS_TEAM_ID: teams.teamId
  TEAMS_MESSENGER: teams.messenger
  TEAMS_BOT_SERVICE_URL: teams.?botServiceUrl ?? ''
  TEAMS_BOT_APP_ID: teams.messenger == 'bot' ? identity.clientId : ''
  TEAMS_WORKFLOW_URL: teams.messenger == 'workflow' ? workflowUrl : ''
  GRAPH_URL: teams.?graphUrl ?? ''
  ROSTER_SOURCE: paging.?rosterSource ?? ''
  SHIFTS_TEAM_ID: paging.?shiftsTeamId ?? ''
  PAGE_ROADS: paging.?roads ?? ''
  PAGE_EMAIL_SENDER: paging.?emailSender ?? ''
  PAGE_PAGERDUTY_ROUTING_KEY: paging.?pagerDuty ?? false ? routingKey : ''
  PAGE_PAGERDUTY_URL: paging.?pagerDutyUrl ?? ''
  PAGE_WEBHOOK_URL: paging.?webhook ?? false ? pagerUrl : ''
  CATCH_ALL_EMAIL: paging.catchAllEmail
  SEVERITY_REACH: paging.?severityReach ?? ''
  ROLES: paging.?roles ?? ''
  PUBLIC_URL: tuning.?publicUrl ?? ''
  ACCESS: access
  VENDOR_ANSWER_SECONDS: string(tuning.?vendorAnswerSeconds ?? '')
  STORM_LIMIT: string(tuning.?stormLimit ?? '')
  RETENTION_DAYS: tuning.?retentionDays ?? ''
  ROSTER_CHECK_DAYS: tuning.?rosterCheckDays ?? ''
  PENDING_MINUTES: tuning.?pendingMinutes ?? ''
  AzureWebJobsStorage__tableServiceUri: storage.table
  AZURE_CLIENT_ID: identity.clientId
}

// What the Functions host and its extensions read. FUNCTIONS_WORKER_RUNTIME is not among them: on Flex Consumption
// functionAppConfig says it
// (learn.microsoft.com/azure/azure-functions/functions-app-settings#flex-consumption-plan-deprecations).
var platformSettings = {
  AZURE_FUNCTIONS_DURABLE_STRICT_TYPING: 'true'
  TASKHUB_NAME: taskHubName
  AzureWebJobsStorage__blobServiceUri: storage.blob
  AzureWebJobsStorage__queueServiceUri: storage.queue
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: identity.clientId
  APPLICATIONINSIGHTS_CONNECTION_STRING: applicationInsightsConnectionString
  APPLICATIONINSIGHTS_AUTHENTICATION_STRING: 'ClientId=${identity.clientId};Authorization=AAD'
}

// A setting goes before what host.json says, so one package serves both backends
// (learn.microsoft.com/azure/azure-functions/functions-host-json#override-hostjson-values).
var schedulerSettings = {
  DURABLE_TASK_SCHEDULER_CONNECTION_STRING: schedulerConnectionString
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
  AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
}

// Each kind of trigger scales by itself. Without a warm instance of both, the first alert of a quiet night waits for
// a cold start in front of the call and again in front of the launch
// (learn.microsoft.com/azure/azure-functions/flex-consumption-plan#always-ready-instances).
var alwaysReady = [
  { name: 'http', instanceCount: hosting.alwaysReady }
  { name: 'durable', instanceCount: hosting.alwaysReady }
]

resource plan 'Microsoft.Web/serverfarms@2024-11-01' = {
  name: planName
  location: location
  tags: tags
  kind: 'functionapp'
  sku: {
    name: 'FC1'
    tier: 'FlexConsumption'
  }
  properties: {
    reserved: true // Linux
  }
}

resource app 'Microsoft.Web/sites@2024-11-01' = {
  name: name
  location: location
  tags: union(tags, { 'azd-service-name': 'muster' }) // how azd finds the app that azure.yaml speaks of
  kind: 'functionapp,linux'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: {
      '${identity.id}': {}
    }
  }
  properties: {
    serverFarmId: plan.id
    httpsOnly: true
    keyVaultReferenceIdentity: identity.id // or Key Vault references would ask for a system-assigned identity
    functionAppConfig: {
      runtime: {
        name: 'python'
        version: hosting.pythonVersion
      }
      scaleAndConcurrency: {
        instanceMemoryMB: hosting.instanceMemoryMB
        maximumInstanceCount: hosting.maximumInstanceCount
        alwaysReady: hosting.alwaysReady > 0 ? alwaysReady : []
      }
      deployment: {
        storage: {
          type: 'blobContainer'
          value: storage.package
          authentication: {
            type: 'UserAssignedIdentity'
            userAssignedIdentityResourceId: identity.id
          }
        }
      }
    }
    siteConfig: {
      minTlsVersion: '1.2'
    }
  }

  resource settings 'config' = {
    name: 'appsettings'
    properties: union(ownSettings, platformSettings, empty(schedulerConnectionString) ? {} : schedulerSettings)
  }
}

output id string = app.id
output name string = app.name
output hostName string = app.properties.defaultHostName
