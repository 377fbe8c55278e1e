/** One panel of the dashboard: a question in the title, and the queries behind it. */
export interface Panel {
  readonly title: string;
  /** What the values mean. Grafana shows it behind the (i) of the panel. */
  readonly description: string;
  readonly type: 'timeseries' | 'stat' | 'table';
  readonly unit: 's' | 'reqps' | 'percentunit' | 'short' | 'bool_on_off';
  /** PromQL queries, each with the legend of its series or the name of its column. */
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

const SELECTED = 'job=~"$job", instance=~"$instance"';
const CREDENTIALS = 'url_template=~"/latest/meta-data/iam/security-credentials.*"';

export const PANELS: readonly Panel[] = [
  {
    title: 'Does IMDS respond?',
    description: 'The last read of the probe (startImdsProbe): 1 is success, 0 is failure. Empty if no probe runs.',
    type: 'stat',
    unit: 'bool_on_off',
    queries: [{ expr: `min by (instance) (aws_imds_probe_up{${SELECTED}})`, legend: '{{instance}}' }],
  },
  {
    title: 'Can we require IMDSv2?',
    description:
      'Processes that used IMDSv1 in the last hour. If this is 0 for some weeks, HttpTokens=required breaks none of them.',
    type: 'stat',
    unit: 'short',
    queries: [
      {
        expr: `count(count by (job, instance) (job_instance:aws_imds_v1:active1h{${SELECTED}})) or vector(0)`,
        legend: 'processes',
      },
    ],
  },
  {
    title: 'Which process still uses IMDSv1, and for what?',
    description: 'IMDSv1 requests since the process started. The path usually identifies the library.',
    type: 'table',
    unit: 'short',
    queries: [
      {
        expr: `sum by (job, instance, url_template) (aws_imds_client_request_duration_count{${SELECTED}, aws_imds_version="v1"})`,
        legend: 'requests',
      },
    ],
  },
  {
    title: 'How fast is IMDS?',
    description:
      'A healthy IMDS responds within a few milliseconds. Failed requests are included: a timeout shows as seconds.',
    type: 'timeseries',
    unit: 's',
    queries: [
      { expr: 'job:aws_imds_client_request_duration:p50_5m{job=~"$job"}', legend: '{{job}} median' },
      { expr: 'job:aws_imds_client_request_duration:p99_5m{job=~"$job"}', legend: '{{job}} 99th percentile' },
    ],
  },
  {
    title: 'How many requests fail?',
    description: 'The share of requests without a complete response, or with a status of 400 or higher other than 404.',
    type: 'timeseries',
    unit: 'percentunit',
    queries: [
      { expr: `job_instance:aws_imds_client_request_errors:ratio_rate5m{${SELECTED}}`, legend: '{{instance}}' },
    ],
  },
  {
    title: 'Why do requests fail?',
    description:
      'error.type: a status code, or an error code such as ECONNREFUSED, timeout or UND_ERR_HEADERS_TIMEOUT.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (error_type, url_template) (rate(aws_imds_client_request_errors_total{${SELECTED}}[$__rate_interval]))`,
        legend: '{{error_type}} {{url_template}}',
      },
    ],
  },
  {
    title: 'Are we throttled?',
    description:
      'Responses with status 429 or 503, and timeouts: above 1024 packets per second to all link-local services together, packets are dropped.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, error_type) (rate(aws_imds_client_request_errors_total{${SELECTED}, error_type=~"429|503|timeout|.*TIMEOUT|ETIMEDOUT"}[$__rate_interval]))`,
        legend: '{{instance}} {{error_type}}',
      },
    ],
  },
  {
    title: 'Which process reads what?',
    description: 'All IMDS requests of a process, whichever library makes them.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, url_template) (rate(aws_imds_client_request_duration_count{${SELECTED}}[$__rate_interval]))`,
        legend: '{{instance}} {{url_template}}',
      },
    ],
  },
  {
    title: 'Do credentials arrive?',
    description: 'Reads of the role name and of its credentials, by status. No status means that no response arrived.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, http_response_status_code) (rate(aws_imds_client_request_duration_count{${SELECTED}, ${CREDENTIALS}}[$__rate_interval]))`,
        legend: '{{instance}} {{http_response_status_code}}',
      },
    ],
  },
  {
    title: 'Do session tokens arrive?',
    description:
      'No status: the response did not arrive. In a container this usually means that the hop limit is too low. 403: IMDS is disabled.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, http_response_status_code, error_type) (rate(aws_imds_client_request_duration_count{${SELECTED}, aws_imds_version="token"}[$__rate_interval]))`,
        legend: '{{instance}} {{http_response_status_code}} {{error_type}}',
      },
    ],
  },
  {
    title: 'Which processes have their host attributes?',
    description: 'The outcome of the detection. The telemetry lacks host attributes if it is partial or degraded.',
    type: 'table',
    unit: 'short',
    queries: [
      {
        expr: `sum by (job, instance, aws_imds_detection_outcome, aws_imds_version) (aws_imds_detection_duration_count{${SELECTED}})`,
        legend: 'detections',
      },
    ],
  },
];
