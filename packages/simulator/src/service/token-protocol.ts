/** The path of the token request. IMDS does not issue tokens under a dated version. */
export const TOKEN_PATH = '/latest/api/token';
/** The request header with the session token. */
export const TOKEN_HEADER = 'X-aws-ec2-metadata-token';
/** The header with a token's lifetime in seconds, in requests and responses. IMDS sends it in this letter case. */
export const TOKEN_TTL_HEADER = 'X-Aws-Ec2-Metadata-Token-Ttl-Seconds';
