// Command pulumi-resource-aws answers for Pulumi's AWS provider where that cannot be downloaded.
//
// It translates Pulumi's provider protocol to a Terraform AWS provider 5.x binary on this machine, with the type tokens of
// @pulumi/aws 6, so that a program written for the official provider runs unchanged. Only the resources in tokens.go exist.
//
// FAIRWAY_TERRAFORM_AWS_PROVIDER must name the provider's binary.
package main

import (
	"context"
	"fmt"
	"os"

	// The bridge keeps its loader of provider binaries internal; this module's path makes it visible.
	"github.com/pulumi/pulumi-terraform-bridge/v3/dynamic/internal/shim/run"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/proto"
	pfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	shim "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfshim"
	ptokens "github.com/pulumi/pulumi/sdk/v3/go/common/tokens"
)

const (
	// version is that of @pulumi/aws whose tokens are answered for; it wraps AWS provider 5.100.
	version          = "6.83.4"
	providerVariable = "FAIRWAY_TERRAFORM_AWS_PROVIDER"
	// autoNameLength suits most services; those in names take less.
	autoNameLength = 255
)

func main() {
	// The deployment engine reads this before it trusts the build.
	if len(os.Args) == 2 && os.Args[1] == "--version" {
		fmt.Println(version)
		return
	}
	if err := serve(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(ctx context.Context) error {
	binary := os.Getenv(providerVariable)
	if _, err := os.Stat(binary); err != nil {
		return fmt.Errorf("PULUMI_BRIDGE_NO_PROVIDER: expected %s to name the Terraform AWS provider's binary, found %q: %w", providerVariable, binary, err)
	}
	terraform, err := run.LocalProvider(ctx, binary)
	if err != nil {
		return fmt.Errorf("PULUMI_BRIDGE_NO_PROVIDER: %s does not start: %w", binary, err)
	}
	defer terraform.Close()
	info, err := describe(proto.New(ctx, terraform))
	if err != nil {
		return err
	}
	schema := []byte(`{"name":"aws","version":"` + version + `"}`)
	pfbridge.Main(ctx, "aws", info, pfbridge.ProviderMetadata{PackageSchema: schema})
	return nil
}

// describe maps the provider's resources and data sources to Pulumi's tokens and leaves the others out.
func describe(provider shim.Provider) (tfbridge.ProviderInfo, error) {
	info := tfbridge.ProviderInfo{
		P:              provider,
		Name:           "aws",
		Version:        version,
		ResourcePrefix: "aws",
		MetadataInfo:   &tfbridge.MetadataInfo{Data: tfbridge.ProviderMetadata(nil)},
		Resources:      map[string]*tfbridge.ResourceInfo{},
		DataSources:    map[string]*tfbridge.DataSourceInfo{},
	}
	standard := tokens.MakeStandard("aws")
	for name, mapped := range resources {
		token, err := standard(mapped.module, mapped.name)
		if err != nil {
			return info, err
		}
		info.Resources[name] = &tfbridge.ResourceInfo{Tok: ptokens.Type(token)}
	}
	for name, mapped := range dataSources {
		token, err := standard(mapped.module, mapped.name)
		if err != nil {
			return info, err
		}
		info.DataSources[name] = &tfbridge.DataSourceInfo{Tok: ptokens.ModuleMember(token)}
	}
	leaveOut(&info, provider.ResourcesMap(), resources)
	leaveOut(&info, provider.DataSourcesMap(), dataSources)
	if functions, ok := provider.(interface{ Functions() map[string]any }); ok {
		for name := range functions.Functions() {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
		}
	}
	info.SetAutonaming(autoNameLength, "-")
	for name, field := range names {
		info.Resources[name].Fields = map[string]*tfbridge.SchemaInfo{field.terraform: tfbridge.AutoName("name", field.longest, "-")}
	}
	for name, blocks := range single {
		fields := map[string]*tfbridge.SchemaInfo{}
		for _, field := range blocks.fields {
			fields[field] = &tfbridge.SchemaInfo{MaxItemsOne: tfbridge.True()}
		}
		info.Resources[name].Fields = map[string]*tfbridge.SchemaInfo{blocks.block: {Elem: &tfbridge.SchemaInfo{Fields: fields}}}
	}
	return info, nil
}

func leaveOut(info *tfbridge.ProviderInfo, all shim.ResourceMap, mapped map[string]token) {
	all.Range(func(name string, _ shim.Resource) bool {
		if _, ok := mapped[name]; !ok {
			info.IgnoreMappings = append(info.IgnoreMappings, name)
		}
		return true
	})
}
