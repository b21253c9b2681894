// What the parameters of main.bicep are made of. A value that may be left out is passed on as an empty setting, which
// counts as not set: so every default is kept in one place, in the app (docs/settings.md).

@export()
@description('The Azure DevOps project in which work items are opened.')
type AzureDevOps = {
  @description('Like https://dev.azure.com/contoso.')
  organizationUrl: string

  @description('The name of the project.')
  project: string

  @description('The type of the work item that is the record.')
  workItemType: string?

  @description('The type of the child task that each further responder gets.')
  taskType: string?

  @description('The area of the work items; without it they stand in the area of the project itself.')
  areaPath: string?
}

@export()
@description('The Teams team in which channels are opened, and what posts in them.')
type Teams = {
  @description('The group id of the team: in Teams, Get link to team, the part after groupId=.')
  teamId: string

  @description('What posts the briefing: the bot (an Azure Bot is deployed), a Teams workflow (its address goes into Key Vault) or none.')
  messenger: 'bot' | 'workflow' | 'none'

  @description('The address of the bot connector, in a national cloud.')
  botServiceUrl: string?

  @description('The address of Microsoft Graph with its version, in a national cloud.')
  graphUrl: string?
}

@export()
@description('How people are told. Set at least one of emailSender, pagerDuty and webhook.')
type Paging = {
  @description('Who is told when nobody is on call or nobody on call can be reached.')
  catchAllEmail: string

  @description('Where it stands who is on call: tables (the storage account) or shifts (Microsoft Teams Shifts).')
  rosterSource: string?

  @description('The group id of the team whose schedule counts with shifts, where it is not the team of the channels.')
  shiftsTeamId: string?

  @description('The mailbox that sends the e-mails.')
  emailSender: string?

  @description('Whether PagerDuty is told; its Integration Key goes into Key Vault.')
  pagerDuty: bool?

  @description('Where PagerDuty takes events, for an account in the EU.')
  pagerDutyUrl: string?

  @description('Whether a pager is called by a webhook; its address goes into Key Vault.')
  webhook: bool?

  @description('The ways to page, first choice first, like pagerduty,email.')
  roads: string?

  @description('How far an incident is told at which severity, like 1=primary,3=primary.')
  severityReach: string?

  @description('The roles that are given out, like incident-commander:0-2:primary,scribe:0:-, or none.')
  roles: string?
}

@export()
@description('Settings that hardly anybody changes; docs/settings.md explains them.')
type Tuning = {
  @description('The address of the app in links, where it is not the one that Azure gives it.')
  publicUrl: string?

  @description('The longest that the answer of a vendor is waited for, in seconds.')
  vendorAnswerSeconds: int?

  @description('New incidents a minute; what comes beyond it is gathered in one storm incident.')
  stormLimit: int?

  @description('Days after the close of an incident until what is no record is purged, at least 30; off keeps everything.')
  retentionDays: string?

  @description('Days ahead that somebody must be on call; off looks at nothing.')
  rosterCheckDays: string?

  @description('Minutes that a launch may wait for a worker before health names it; off looks at nothing.')
  pendingMinutes: string?
}

@export()
@description('The size of the function app.')
type Hosting = {
  @description('The version of Python that runs the app.')
  pythonVersion: '3.11' | '3.12'

  @description('Memory of an instance, in MB.')
  instanceMemoryMB: 512 | 2048 | 4096

  @description('The most instances of each group of functions that scales by itself.')
  @minValue(40)
  @maxValue(1000)
  maximumInstanceCount: int

  @description('Instances that are kept warm for HTTP and for the launches each; 0 saves money and costs seconds when an alert comes.')
  @minValue(0)
  @maxValue(20)
  alwaysReady: int
}

@export()
@description('Sign-in with Microsoft Entra in front of the app, and the secure webhook of the action group.')
type SignIn = {
  @description('The application (client) id of the app registration that stands for Muster.')
  clientId: string

  @description('The object id of that app registration; not that of its service principal.')
  appObjectId: string

  @description('Its application id URI, like api://<client id>.')
  identifierUri: string

  @description('Client ids of further applications that may call, beside Azure Monitor.')
  allowedApplications: string[]?

  @description('Whether who brings no token is sent to the page to sign in on, so that people can follow links; otherwise 401.')
  browsers: bool?
}

@export()
@description('A web app of yours whose failures shall open an incident: the example of an alert that calls Muster.')
type Watched = {
  @description('The resource id of a web app or function app.')
  siteId: string

  @description('The resource id of the Log Analytics workspace with its requests; without it there is no log alert.')
  workspaceId: string?

  @description('The region of that workspace, where it is not the region of Muster: a log alert stands where its workspace is.')
  workspaceLocation: string?

  @description('The service whose people on call are told, as the roster writes it.')
  service: string
}

@export()
@description('The identity that the app signs in with, everywhere.')
type AppIdentity = {
  id: string
  clientId: string
  principalId: string
}

@export()
@description('The endpoints of the storage account.')
type StorageEndpoints = {
  blob: string
  queue: string
  table: string
  @description('The container that the package of the app is put into.')
  package: string
}
