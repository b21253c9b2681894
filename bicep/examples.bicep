// Two alert rules that call Muster, to copy: one on a metric, one on a log.

import { Watched } from 'types.bicep'

param watched Watched
param location string
param tags object
param actionGroupId string

var siteName = last(split(watched.siteId, '/'))

// Muster asks the roster for the people of this service.
var steering = {
  service: watched.service
}

resource failures 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: '${siteName} answers with server errors'
  location: 'global'
  tags: tags
  properties: {
    description: 'More than ten answers of 5xx within five minutes.'
    enabled: true
    severity: 1
    scopes: [watched.siteId]
    evaluationFrequency: 'PT1M'
    windowSize: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'server errors'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Web/sites'
          metricName: 'Http5xx'
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10
        }
      ]
    }
    customProperties: steering
    actions: [{ actionGroupId: actionGroupId }]
  }
}

resource slow 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = if (watched.?workspaceId != null) {
  name: '${siteName} is slow'
  location: watched.?workspaceLocation ?? location
  tags: tags
  kind: 'LogAlert'
  properties: {
    displayName: '${siteName} is slow'
    description: 'One request in twenty took longer than five seconds, within a quarter of an hour.'
    enabled: true
    severity: 2
    scopes: [watched.?workspaceId ?? '']
    evaluationFrequency: 'PT5M'
    windowSize: 'PT15M'
    criteria: {
      allOf: [
        {
          query: 'AppRequests | where AppRoleName =~ "${siteName}" | summarize slowest = percentile(DurationMs, 95) | where slowest > 5000'
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    skipQueryValidation: true // the table is not there before the first request was seen
    actions: {
      actionGroups: [actionGroupId]
      customProperties: steering
    }
  }
}
