/** Alerts as the services send them, in the shape of their documentation. */

type Json = Readonly<Record<string, unknown>>

/** A Sunday in 2026, 10:00:00 UTC: when these alerts fired. */
export const FIRED_AT = Date.UTC(2026, 2, 1, 10) / 1000

const ID =
  '/subscriptions/00000000-0000-0000-0000-000000000003/providers/Microsoft.AlertsManagement/alerts/a1'

function essentials(more: Json = {}): Json {
  return {
    alertId: ID,
    alertRule: 'requests-high',
    severity: 'Sev2',
    signalType: 'Metric',
    monitorCondition: 'Fired',
    monitoringService: 'Platform',
    alertTargetIDs: ['/subscriptions/00000000-0000-0000-0000-000000000003/resourcegroups/rg/providers/x/y/z'],
    configurationItems: ['z'],
    originAlertId: 'o1',
    firedDateTime: '2026-03-01T10:00:00.3713213Z',
    description: 'the private side is nearly full',
    essentialsVersion: '1.0',
    alertContextVersion: '1.0',
    ...more,
  }
}

function criterion(more: Json = {}): Json {
  return {
    metricName: 'Requests',
    metricNamespace: 'Microsoft.Web/sites',
    operator: 'GreaterThan',
    threshold: '6000',
    timeAggregation: 'Total',
    dimensions: [],
    metricValue: 7000,
    ...more,
  }
}

/** What an action group sends for a metric rule. */
export function metricAlert(
  changes: {
    readonly essentials?: Json
    readonly criteria?: readonly Json[]
    readonly condition?: Json
  } = {},
): Json {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: essentials(changes.essentials),
      alertContext: {
        properties: null,
        conditionType: 'SingleResourceMultipleMetricCriteria',
        condition: {
          windowSize: 'PT5M',
          allOf: (changes.criteria ?? [{}]).map(criterion),
          windowStartTime: '2026-03-01T09:53:00.064Z',
          windowEndTime: '2026-03-01T09:58:00.064Z',
          ...changes.condition,
        },
      },
      customProperties: { team: 'shop' },
    },
  }
}

export function resolvedAlert(): Json {
  return metricAlert({
    essentials: { monitorCondition: 'Resolved', resolvedDateTime: '2026-03-01T10:20:16.2246313Z' },
    criteria: [{ metricValue: 900 }],
    condition: { windowStartTime: undefined, windowEndTime: undefined },
  })
}

/** A rule over a log query, of the current API and of the one before it. */
export function logAlert(): Json {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: essentials({
        signalType: 'Log',
        monitoringService: 'Log Alerts V2',
        alertRule: 'queue-long',
        alertId: `${ID}-log`,
      }),
      alertContext: {
        properties: { name1: 'value1' },
        conditionType: 'LogQueryCriteria',
        condition: {
          windowSize: 'PT10M',
          allOf: [
            {
              searchQuery: 'requests | summarize n = sum(itemCount)',
              metricMeasureColumn: 'n',
              targetResourceTypes: "['Microsoft.Web/sites']",
              operator: 'GreaterThanOrEqual',
              threshold: '60000',
              timeAggregation: 'Total',
              dimensions: [{ name: 'Computer', value: 'web-1' }],
              metricValue: 70000.0,
              failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 },
            },
          ],
          windowStartTime: '2026-03-01T09:50:00Z',
          windowEndTime: '2026-03-01T10:00:00Z',
        },
      },
    },
  }
}

export function olderLogAlert(more: Json = {}): Json {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: essentials({ signalType: 'Log', monitoringService: 'Log Analytics' }),
      alertContext: {
        SearchQuery: 'requests | where success == false',
        SearchIntervalStartTimeUtc: '3/1/2026 9:36:31 AM',
        ResultCount: 240,
        Threshold: 200,
        Operator: 'Greater Than',
        AlertType: 'Number of results',
        ...more,
      },
    },
  }
}

/** A rule of Azure Monitor managed service for Prometheus. */
export function managedPrometheusAlert(more: Json = {}): Json {
  return {
    schemaId: 'azureMonitorCommonAlertSchema',
    data: {
      essentials: essentials({ monitoringService: 'Prometheus', alertRule: 'requests-high' }),
      alertContext: {
        interval: 'PT1M',
        expression: 'sum(rate(http_requests_total[5m])) * 60 > 1000',
        expressionValue: '1100',
        for: 'PT2M',
        labels: { alertname: 'requests-high', cluster: 'c1' },
        annotations: {},
        ruleGroup: '/subscriptions/…/prometheusRuleGroups/shop',
        ...more,
      },
    },
  }
}

/** What the button "Test action group" of the portal sends. */
export function testAlert(): Json {
  return metricAlert({
    essentials: {
      alertId:
        '/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.AlertsManagement/alerts/12345678-1234-1234-1234-1234567890ab',
      alertRule: 'test-metricAlertRule',
    },
  })
}

/** The body of Grafana's own webhook. */
export function grafanaBody(values: Json, labels: Json = { alertname: 'PrivateSideFull' }): Json {
  const one = {
    status: 'firing',
    labels: { grafana_folder: 'shop', ...labels },
    annotations: { summary: 'requests near the private capacity' },
    startsAt: '2026-03-01T10:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
    fingerprint: 'f1',
    values,
    valueString: "[ var='B' labels={} value=1100 ]",
  }
  return {
    ...alertmanagerBody({ alerts: [one] }),
    version: '1',
    orgId: 1,
    title: '[FIRING:1]',
    state: 'alerting',
  }
}

/** The body of Alertmanager's webhook. */
export function alertmanagerBody(
  more: { readonly status?: string; readonly annotations?: Json; readonly alerts?: readonly unknown[] } = {},
): Json {
  const status = more.status ?? 'firing'
  const one = {
    status,
    labels: { alertname: 'PrivateSideFull', severity: 'page', site: 'private' },
    annotations: { summary: 'requests near the private capacity', ...more.annotations },
    startsAt: '2026-03-01T11:00:00.739266876+01:00',
    endsAt: status === 'firing' ? '0001-01-01T00:00:00Z' : '2026-03-01T10:20:00Z',
    generatorURL: 'http://prometheus:9090/graph',
    fingerprint: 'f1',
  }
  return {
    version: '4',
    groupKey: '{}:{alertname="PrivateSideFull"}',
    truncatedAlerts: 0,
    status,
    receiver: 'cloudburst',
    groupLabels: { alertname: 'PrivateSideFull' },
    commonLabels: { alertname: 'PrivateSideFull' },
    commonAnnotations: {},
    externalURL: 'http://alertmanager:9093',
    alerts: more.alerts ?? [one],
  }
}

/** The event file of a runner, with what GitHub puts around the part that somebody sent. */
export function repositoryDispatch(payload: unknown): string {
  return JSON.stringify({ action: 'cloudburst-alert', branch: 'main', client_payload: payload, ...AROUND })
}

export function workflowDispatch(inputs: unknown): string {
  return JSON.stringify({
    inputs,
    ref: 'refs/heads/main',
    workflow: '.github/workflows/cloudburst.yml',
    ...AROUND,
  })
}

const AROUND = { repository: { full_name: 'octo/shop' }, sender: { login: 'octocat' } }
