"""Runs botocore's two users of the metadata service and prints what they returned as JSON."""

import json
import sys

from botocore.utils import InstanceMetadataFetcher, InstanceMetadataRegionFetcher

settings = {
    "timeout": 5,
    "num_attempts": 1,
    "config": {"ec2_metadata_service_endpoint": sys.argv[1] + "/"},
    "env": {},
}
print(
    json.dumps(
        {
            "credentials": InstanceMetadataFetcher(**settings).retrieve_iam_role_credentials(),
            "region": InstanceMetadataRegionFetcher(**settings).retrieve_region(),
        }
    )
)
