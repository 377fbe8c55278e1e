/** One panel: a question that an owner asks, and the queries that answer it. */
export interface Question {
  readonly title: string;
  /** What the answer means, shown behind the panel's (i). */
  readonly description: string;
  readonly type: 'timeseries' | 'stat' | 'table';
  readonly unit: 's' | 'reqps' | 'percentunit' | 'short' | 'bool_on_off';
  /** PromQL, and the legend or column that its series get. */
  readonly queries: readonly { readonly expr: string; readonly legend: string }[];
}

const ONE = 'job=~"$job", instance=~"$instance"';
const CREDENTIALS = 'url_template=~"/latest/meta-data/iam/security-credentials.*"';

export const QUESTIONS: readonly Question[] = [
  {
    title: 'Does IMDS answer?',
    description: 'The latest read of the probe (startImdsProbe): 1 answered, 0 not. Empty where no probe runs.',
    type: 'stat',
    unit: 'bool_on_off',
    queries: [{ expr: `min by (instance) (aws_imds_probe_up{${ONE}})`, legend: '{{instance}}' }],
  },
  {
    title: 'Can we require tokens?',
    description:
      'Processes that used version 1 in the last hour. At 0 for some weeks, HttpTokens=required breaks nobody.',
    type: 'stat',
    unit: 'short',
    queries: [
      {
        expr: `count(count by (job, instance) (job_instance:aws_imds_version1:active1h{${ONE}})) or vector(0)`,
        legend: 'processes',
      },
    ],
  },
  {
    title: 'Which process still uses version 1, and for what?',
    description: 'Version 1 calls since the process started. The item read tells the library: look who asks for it.',
    type: 'table',
    unit: 'short',
    queries: [
      {
        expr: `sum by (job, instance, url_template) (aws_imds_client_request_duration_count{${ONE}, aws_imds_version="v1"})`,
        legend: 'calls',
      },
    ],
  },
  {
    title: 'How fast does it answer?',
    description:
      'A healthy service answers within a few milliseconds. Failed calls count too: time-outs show as seconds.',
    type: 'timeseries',
    unit: 's',
    queries: [
      { expr: 'job:aws_imds_client_request_duration:p50_5m{job=~"$job"}', legend: '{{job}} half within' },
      { expr: 'job:aws_imds_client_request_duration:p99_5m{job=~"$job"}', legend: '{{job}} 99 % within' },
    ],
  },
  {
    title: 'How many calls fail?',
    description: 'No whole answer, or a status of 400 or more other than 404.',
    type: 'timeseries',
    unit: 'percentunit',
    queries: [{ expr: `job_instance:aws_imds_client_request_errors:ratio_rate5m{${ONE}}`, legend: '{{instance}}' }],
  },
  {
    title: 'How do they fail?',
    description: 'A status, or the code of what broke the call: ECONNREFUSED, timeout, UND_ERR_HEADERS_TIMEOUT, …',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (error_type, url_template) (rate(aws_imds_client_request_errors_total{${ONE}}[$__rate_interval]))`,
        legend: '{{error_type}} {{url_template}}',
      },
    ],
  },
  {
    title: 'Are we throttled?',
    description:
      'Answers 429 and 503. Past 1024 packets a second to all link-local services there is only silence: time-outs.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, error_type) (rate(aws_imds_client_request_errors_total{${ONE}, error_type=~"429|503|timeout|.*TIMEOUT|ETIMEDOUT"}[$__rate_interval]))`,
        legend: '{{instance}} {{error_type}}',
      },
    ],
  },
  {
    title: 'Who asks, and for what?',
    description: 'All calls of a process, whichever library makes them.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, url_template) (rate(aws_imds_client_request_duration_count{${ONE}}[$__rate_interval]))`,
        legend: '{{instance}} {{url_template}}',
      },
    ],
  },
  {
    title: 'Do credentials arrive?',
    description: 'Reads of the role and of its credentials, by status; empty is no answer.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, http_response_status_code) (rate(aws_imds_client_request_duration_count{${ONE}, ${CREDENTIALS}}[$__rate_interval]))`,
        legend: '{{instance}} {{http_response_status_code}}',
      },
    ],
  },
  {
    title: 'Do session tokens arrive?',
    description:
      'No status: the answer was lost, in containers most likely to a hop limit of 1. 403: IMDS is switched off.',
    type: 'timeseries',
    unit: 'reqps',
    queries: [
      {
        expr: `sum by (instance, http_response_status_code, error_type) (rate(aws_imds_client_request_duration_count{${ONE}, aws_imds_version="token"}[$__rate_interval]))`,
        legend: '{{instance}} {{http_response_status_code}} {{error_type}}',
      },
    ],
  },
  {
    title: 'Which processes know their host?',
    description: 'What the detection came to. partial and degraded: their telemetry lacks host attributes.',
    type: 'table',
    unit: 'short',
    queries: [
      {
        expr: `sum by (job, instance, aws_imds_detection_outcome, aws_imds_version) (aws_imds_detection_duration_count{${ONE}})`,
        legend: 'detections',
      },
    ],
  },
];
