// The bot that posts the briefing. It signs in as the app does: no password, no app registration
// (learn.microsoft.com/azure/bot-service/bot-service-quickstart-registration).

import { AppIdentity } from 'types.bicep'

param name string
param tags object
param identity AppIdentity
param hostName string

resource bot 'Microsoft.BotService/botServices@2022-09-15' = {
  name: name
  location: 'global'
  tags: tags
  kind: 'azurebot'
  sku: {
    name: 'F0'
  }
  properties: {
    displayName: 'Muster'
    // The type asks for an address to send messages to. The bot only speaks: nothing is served there.
    endpoint: 'https://${hostName}/api/messages'
    msaAppType: 'UserAssignedMSI'
    msaAppId: identity.clientId
    msaAppMSIResourceId: identity.id
    msaAppTenantId: tenant().tenantId
    disableLocalAuth: true
  }

  resource teams 'channels' = {
    name: 'MsTeamsChannel'
    location: 'global'
    properties: {
      channelName: 'MsTeamsChannel'
      properties: {
        isEnabled: true
      }
    }
  }
}
