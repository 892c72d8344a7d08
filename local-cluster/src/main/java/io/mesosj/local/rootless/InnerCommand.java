package io.mesosj.local.rootless;

import io.mesosj.base.file.SmallFile;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * What is to be run in namespaces of its own.
 *
 * @param line the program and its arguments
 * @param environment the user's, which says where things are kept
 * @param published the machine's address that published ports are on
 * @param ports those that are known to be published
 * @param onlooker is told how it goes
 */
public record InnerCommand(
    List<String> line,
    Map<String, String> environment,
    InetAddress published,
    List<PublishedPort> ports,
    Onlooker onlooker) {

  /** The line that this process was started with. */
  public static List<String> ownLine() throws IOException {
    String[] words = SmallFile.text(Path.of("/proc/self/cmdline")).split("\0", -1);
    List<String> line = new ArrayList<>(Arrays.asList(words).subList(0, words.length - 1));
    // As it is, whatever the first word says.
    line.set(0, Files.readSymbolicLink(Path.of("/proc/self/exe")).toString());
    return line;
  }
}
