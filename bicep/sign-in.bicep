// Sign-in with Microsoft Entra in front of every route, also of those of the Functions host itself
// (learn.microsoft.com/azure/app-service/overview-authentication-authorization). A caller without a token gets 401, not
// a page to sign in on: an action group would take such a page for an answer, and the alert would be lost.

import { SignIn } from 'types.bicep'

param functionAppName string
param signIn SignIn

// The application that action groups call as, "AzNS AAD Webhook", the same in every tenant
// (learn.microsoft.com/azure/azure-monitor/alerts/action-groups#secure-webhook-powershell-script).
var azureMonitor = '461e8683-5575-4561-ac7f-899cc907d62a'

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: functionAppName
}

resource authentication 'Microsoft.Web/sites/config@2024-11-01' = {
  parent: app
  name: 'authsettingsV2'
  properties: {
    platform: {
      enabled: true
    }
    globalValidation: {
      requireAuthentication: true
      unauthenticatedClientAction: 'Return401'
    }
    httpSettings: {
      requireHttps: true
    }
    identityProviders: {
      azureActiveDirectory: {
        enabled: true
        registration: {
          clientId: signIn.clientId
          openIdIssuer: '${environment().authentication.loginEndpoint}${tenant().tenantId}/v2.0'
        }
        validation: {
          // A token of version 1 names the URI, one of version 2 the client id.
          allowedAudiences: [signIn.identifierUri, signIn.clientId]
          defaultAuthorizationPolicy: {
            allowedApplications: concat([azureMonitor], signIn.?allowedApplications ?? [])
          }
        }
      }
    }
    login: {
      tokenStore: {
        enabled: false // Muster calls nothing in the name of who calls it
      }
    }
  }
}
