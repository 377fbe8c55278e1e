/**
 * Loaded before every test file: where a test names no endpoint, IMDS is switched off, so that no test can ask the
 * real address by accident, and the settings of whoever runs the tests do not leak in.
 */
for (const name of Object.keys(process.env)) {
  if (/^(AWS_|IMDS_OTEL_|OTEL_)/.test(name)) delete process.env[name];
}
process.env['AWS_EC2_METADATA_DISABLED'] = 'true';
// A shared config file that does not exist: the home folder's is none of the tests' business.
process.env['AWS_CONFIG_FILE'] = '/nonexistent/aws-config';
