// What Muster cannot tell by itself: that it is broken. These alerts go out by e-mail, never through Muster.

@description('What the names begin with.')
param name string
param location string
param tags object
param workspaceId string
param operatorsEmail string

// Lifecycle events of Durable Functions, as the extension writes them
// (learn.microsoft.com/azure/azure-functions/durable/durable-functions-diagnostics). They may be sampled when there are
// very many of them, so the app's own line about a launch that it starts again counts too.
var launches = '''
AppTraces
| where tostring(Properties.Category) == "Host.Triggers.DurableTask"
| extend prop__functionName = tostring(Properties.prop__functionName)
| where prop__functionName =~ "launch" and tostring(Properties.prop__isReplay) !~ "true"
| extend state = tostring(Properties.prop__state), incident = tostring(Properties.prop__instanceId)
'''

var alerts = [
  {
    name: 'a launch failed'
    description: 'The plan of a launch broke. Muster starts it again, three times at most: look at the incident, and page by hand if nobody was told.'
    severity: 1
    window: 'PT15M'
    query: concat(launches, '''
| where state =~ "Failed"
| project TimeGenerated, incident
| union (AppTraces | where Message startswith "the launch of " and Message endswith "it is run again" | project TimeGenerated, incident = Message)
''')
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'a launch is stuck'
    description: 'A launch was scheduled and did not start within five minutes: people may not have been told. Look at the incident; restart the app if there are more.'
    severity: 0
    window: 'PT1H'
    query: concat(launches, '''
| summarize since = min(TimeGenerated), states = make_set(state) by incident
| where set_has_element(states, "Scheduled") and array_length(states) == 1 and since < ago(5m)
| project incident
| union (AppTraces | where Message startswith "the launch of " and Message contains " is pending since " | project incident = Message)
''')
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'alerts are turned away'
    description: 'The alert route answered 5xx, or let nobody in (401, 403). After six 5xx the action group calls nobody for 15 minutes, and it does not call again after 401 and 403, so alerts may be lost.'
    severity: 0
    window: 'PT5M'
    query: '''
AppRequests
| where Name =~ "take_azure_monitor_alert" and (toint(ResultCode) >= 500 or toint(ResultCode) in (401, 403))
'''
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'the roster has a gap'
    description: 'Nobody is on call now or in the next days for a service, a row cannot be used, or the roster cannot be read: an incident would be told to the catch-all alone. Correct the table oncall.'
    severity: 1
    window: 'PT1H'
    query: '''
AppTraces
| where Message startswith "the roster needs a person: "
'''
    operator: 'GreaterThan'
    threshold: 0
  }
  {
    name: 'the app is silent'
    description: 'The sweep, which runs every minute, was not seen for 15 minutes: the app is stopped, cannot start, or its telemetry is lost.'
    severity: 0
    window: 'PT15M'
    query: '''
AppRequests
| where Name =~ "sweep_forgotten_deliveries"
'''
    operator: 'LessThan'
    threshold: 1
  }
]

resource operators 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: 'ag-${name}-itself'
  location: 'Global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'MusterSelf'
    emailReceivers: [
      {
        name: 'operators'
        emailAddress: operatorsEmail
        useCommonAlertSchema: true
      }
    ]
  }
}

resource rules 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in alerts: {
    name: '${name} itself - ${alert.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: '${name} itself: ${alert.name}'
      description: alert.description
      enabled: true
      severity: alert.severity
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: alert.window
      criteria: {
        allOf: [
          {
            query: alert.query
            timeAggregation: 'Count'
            operator: alert.operator
            threshold: alert.threshold
          }
        ]
      }
      autoMitigate: true
      skipQueryValidation: true // the tables are not there before the app first sent something
      actions: {
        actionGroups: [operators.id]
      }
    }
  }
]
