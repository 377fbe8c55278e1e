module imds-otel.example/interop

go 1.24

require github.com/aws/aws-sdk-go-v2/feature/ec2/imds v1.20.6

require (
	github.com/aws/aws-sdk-go-v2 v1.47.6 // indirect
	github.com/aws/smithy-go v1.28.8 // indirect
)
