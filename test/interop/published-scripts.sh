#!/bin/sh
# Reads metadata with curl in the ways that are common in boot scripts and articles about EC2.
set -eu
IMDS=http://169.254.169.254/latest

TOKEN=$(curl -sS -X PUT "$IMDS/api/token" -H "X-aws-ec2-metadata-token-ttl-seconds: 21600")
meta() { curl -fsS -H "X-aws-ec2-metadata-token: $TOKEN" "$IMDS/meta-data/$1"; }
document() { curl -s -H "X-aws-ec2-metadata-token: $TOKEN" "$IMDS/dynamic/instance-identity/document"; }

echo "account=$(document | grep accountId | awk -F\" '{print $4}')"
echo "region_from_document=$(document | sed -n 's/.*"region" : "\(.*\)".*/\1/p')"
echo "region_from_zone=$(meta placement/availability-zone | sed 's/[a-z]$//')"
echo "region=$(meta placement/region)"
echo "ami=$(meta ami-id)"
echo "zone=$(meta placement/availability-zone)"
echo "zone_id=$(meta placement/availability-zone-id)"
echo "hostname=$(meta hostname)"
echo "instance_id=$(meta instance-id)"
echo "instance_type=$(meta instance-type)"
echo "local_ipv4=$(meta local-ipv4)"
MAC=$(meta network/interfaces/macs/ | head -n 1 | tr -d /)
echo "mac=$MAC"
echo "mac_agrees=$([ "$MAC" = "$(meta mac)" ] && echo yes)"
echo "vpc=$(meta "network/interfaces/macs/$MAC/vpc-id")"
echo "security_groups=$(meta security-groups | tr '\n' ',')"
ROLE=$(meta iam/security-credentials/)
echo "role=$ROLE"
echo "key=$(meta "iam/security-credentials/$ROLE" | sed -n 's/.*"AccessKeyId" : "\([^"]*\)".*/\1/p' | cut -c 1-11)"
echo "public_ipv4=$(meta public-ipv4 2> /dev/null || echo none)"
echo "imdsv1=$(curl -s -o /dev/null -w '%{http_code}' "$IMDS/meta-data/")"
