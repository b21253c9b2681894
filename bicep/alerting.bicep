// The action group that calls Muster: name it in the alert rules whose alerts shall open incidents.

import { SignIn, Watched } from 'types.bicep'

param name string
param location string
param tags object
param hostName string
param signIn SignIn?
param watched Watched?

@description('A function key of the alert route; with sign-in none is asked for.')
@secure()
param alertRouteKey string

var route = 'https://${hostName}/api/alerts/azure-monitor'

// With sign-in, the action group brings a token in place of the key
// (learn.microsoft.com/azure/azure-monitor/alerts/action-groups#configure-authentication-for-secure-webhook).
var token = signIn == null
  ? {}
  : {
      useAadAuth: true
      objectId: signIn!.appObjectId
      identifierUri: signIn!.identifierUri
      tenantId: tenant().tenantId
    }

resource muster 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'Global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'Muster'
    webhookReceivers: [
      union(
        {
          name: 'Muster'
          serviceUri: signIn == null ? '${route}?code=${alertRouteKey}' : route
          useCommonAlertSchema: true
        },
        token
      )
    ]
  }
}

module examples 'examples.bicep' = if (watched != null) {
  name: 'examples'
  params: {
    watched: watched!
    location: location
    tags: tags
    actionGroupId: muster.id
  }
}

output actionGroupId string = muster.id
