// Sign-in with Microsoft Entra in front of every route, also of those of the Functions host itself: no path is excluded
// (learn.microsoft.com/azure/app-service/overview-authentication-authorization). It says who calls and in which app
// roles; the app decides what they may (docs/api.md). A caller without a token gets 401, unless people shall be led to
// the page to sign in on: a program that forgets its token takes that page for an answer.

import { SignIn } from 'types.bicep'

param functionAppName string
param hostName string
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
      unauthenticatedClientAction: signIn.?browsers ?? false ? 'RedirectToLoginPage' : 'Return401'
      redirectToProvider: 'azureactivedirectory'
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
            // The app registration itself is whom people sign in to with a browser.
            allowedApplications: concat([azureMonitor, signIn.clientId], signIn.?allowedApplications ?? [])
          }
        }
      }
    }
    login: {
      allowedExternalRedirectUrls: ['https://${hostName}'] // the buttons of the status page are ours
      tokenStore: {
        enabled: false // Muster calls nothing in the name of who calls it
      }
    }
  }
}
