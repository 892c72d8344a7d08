// Runs libcni's GC with the attachments that are still valid, which cnitool can't be given.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/containernetworking/cni/libcni"
	"github.com/containernetworking/cni/pkg/types"
)

// gctool LIST CONTAINER/INTERFACE…
func main() {
	list, err := libcni.ConfListFromFile(os.Args[1])
	if err == nil {
		valid := []types.GCAttachment{}
		for _, each := range os.Args[2:] {
			id, ifname, _ := strings.Cut(each, "/")
			valid = append(valid, types.GCAttachment{ContainerID: id, IfName: ifname})
		}
		cni := libcni.NewCNIConfig(filepath.SplitList(os.Getenv("CNI_PATH")), nil)
		err = cni.GCNetworkList(context.TODO(), list, &libcni.GCArgs{ValidAttachments: valid})
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}
