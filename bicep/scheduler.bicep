// The Durable Task Scheduler, for who wants it in place of queues and tables: faster, with a page of its own to look
// at, and paid for. Launches do not move between the two, so change when none is running
// (learn.microsoft.com/azure/durable-task/scheduler/durable-task-scheduler).

import { AppIdentity } from 'types.bicep'

param name string
param taskHubName string
param location string
param tags object
param identity AppIdentity

@description('The object id of who may look at the launches on its page.')
param administratorObjectId string

var durableTaskDataContributor = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource scheduler 'Microsoft.DurableTask/schedulers@2025-11-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    sku: {
      name: 'Consumption'
    }
    // An empty list lets nobody in. The app has no address of its own; who calls must still sign in.
    ipAllowlist: ['0.0.0.0/0']
  }

  resource hub 'taskHubs' = {
    name: taskHubName
  }
}

resource rights 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for principalId in [identity.principalId, administratorObjectId]: {
    name: guid(scheduler::hub.id, principalId, durableTaskDataContributor)
    scope: scheduler::hub
    properties: {
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', durableTaskDataContributor)
      principalId: principalId
      principalType: principalId == identity.principalId ? 'ServicePrincipal' : null
    }
  }
]

@description('No secret: it names the identity to sign in with.')
output connectionString string = 'Endpoint=${scheduler.properties.endpoint};TaskHub=${taskHubName};Authentication=ManagedIdentity;ClientID=${identity.clientId}'
