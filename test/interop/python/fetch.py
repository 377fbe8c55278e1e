"""Runs both metadata fetchers of botocore and prints their results as JSON."""

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
