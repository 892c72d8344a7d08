package io.mesosj.isolator.namespace;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Has util-linux' programs make the calls: a few milliseconds each, where loading native bindings
 * costs a short-lived process half a second.
 */
final class UtilLinux implements NamespaceCalls {
  private final Tool tool;

  UtilLinux(Tool tool) {
    this.tool = tool;
  }

  @Override
  public void make(Path file) throws IOException {
    tool.run(List.of("unshare", "--net=" + file, "ip", "link", "set", "lo", "up"));
  }

  @Override
  public void unmount(Path path) throws IOException {
    tool.run(List.of("umount", "--lazy", path.toString()));
  }

  @Override
  public void shareMount(Path directory) throws IOException {
    String path = directory.toString();
    tool.run(List.of("mount", "--bind", "--make-shared", path, path));
  }

  @Override
  public String interfaceTable(Path netns) throws IOException {
    return tool.run(List.of("nsenter", "--net=" + netns, "cat", "/proc/net/dev"));
  }
}
