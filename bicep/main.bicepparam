// Yours to edit: everything here is an example. What is left out has a default (docs/deploy.md).
// A .bicepparam and no .json, because the compiler checks it against main.bicep before anything is deployed; az and azd
// both read it.

using 'main.bicep'

param azureDevOps = {
  organizationUrl: 'https://dev.azure.com/contoso'
  project: 'Operations'
}

param teams = {
  teamId: '11111111-2222-3333-4444-555555555555'
  messenger: 'bot'
}

param paging = {
  catchAllEmail: 'operations@contoso.com'
  emailSender: 'incidents@contoso.com'
}

// A secret, so it is not written here. Empty until the app was published: then no action group is deployed.
param alertRouteKey = readEnvironmentVariable('MUSTER_ALERT_ROUTE_KEY', '')
