// Calls each operation of the IMDS client of the AWS SDK for Go v2 and prints the results as JSON.
package main

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/ec2/imds"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	client := imds.New(imds.Options{Endpoint: os.Args[1]})
	results := map[string]any{}

	metadata, err := client.GetMetadata(ctx, &imds.GetMetadataInput{Path: "instance-id"})
	results["GetMetadata"] = result(err, func() any { return read(metadata.Content) })
	listing, err := client.GetMetadata(ctx, &imds.GetMetadataInput{})
	results["GetMetadata listing"] = result(err, func() any { return read(listing.Content) })
	absent, err := client.GetMetadata(ctx, &imds.GetMetadataInput{Path: "nothing"})
	results["GetMetadata absent"] = result(err, func() any { return read(absent.Content) })
	dynamic, err := client.GetDynamicData(ctx, &imds.GetDynamicDataInput{Path: "fws/instance-monitoring"})
	results["GetDynamicData"] = result(err, func() any { return read(dynamic.Content) })
	userData, err := client.GetUserData(ctx, &imds.GetUserDataInput{})
	results["GetUserData"] = result(err, func() any { return read(userData.Content) })
	document, err := client.GetInstanceIdentityDocument(ctx, &imds.GetInstanceIdentityDocumentInput{})
	results["GetInstanceIdentityDocument"] = result(err, func() any { return document.InstanceIdentityDocument })
	info, err := client.GetIAMInfo(ctx, &imds.GetIAMInfoInput{})
	results["GetIAMInfo"] = result(err, func() any { return info.IAMInfo })
	region, err := client.GetRegion(ctx, &imds.GetRegionInput{})
	results["GetRegion"] = result(err, func() any { return region.Region })

	if err := json.NewEncoder(os.Stdout).Encode(results); err != nil {
		panic(err)
	}
}

func result(err error, value func() any) any {
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return value()
}

func read(content io.ReadCloser) any {
	defer content.Close()
	bytes, err := io.ReadAll(content)
	if err != nil {
		return map[string]string{"error": err.Error()}
	}
	return string(bytes)
}
