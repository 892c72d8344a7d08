package io.mesosj.scheduler.zookeeper;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where Mesos' masters elect their leader: {@code zk://[user:password@]host:2181,host:2181/path}.
 *
 * @param servers with commas between
 * @param path the node, beginning with a slash
 * @param credentials {@code user:password} for the digest scheme
 */
public record ZooKeeperAddress(String servers, String path, Optional<String> credentials) {
  public static final String SCHEME = "zk://";

  private static final Pattern SERVERS =
      Pattern.compile("[A-Za-z0-9._\\-\\[\\]:]+(,[A-Za-z0-9._\\-\\[\\]:]+)*");
  private static final Pattern SYNTAX = Pattern.compile("zk://(?:(.*)@)?([^@/]*)(/.*)?");

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException saying what is wrong, without the password
   */
  public static ZooKeeperAddress parse(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("a ZooKeeper address is zk://HOST:PORT,HOST:PORT/PATH");
    }
    Optional<String> credentials = Optional.ofNullable(matcher.group(1));
    String servers = matcher.group(2);
    String path = Optional.ofNullable(matcher.group(3)).orElse("");
    if (!SERVERS.matcher(servers).matches()) {
      throw new IllegalArgumentException(
          "'" + servers + "' in the ZooKeeper address is no list of HOST:PORT");
    }
    if (path.length() < 2 || path.endsWith("/") || path.contains("//")) {
      throw new IllegalArgumentException(
          "the ZooKeeper address zk://" + servers + path + " needs a path such as /mesos");
    }
    if (credentials.isPresent() && credentials.get().indexOf(':') < 1) {
      throw new IllegalArgumentException(
          "the ZooKeeper address zk://…@" + servers + path + " has no user:password before the @");
    }
    return new ZooKeeperAddress(servers, path, credentials);
  }

  /** Without the password. */
  @Override
  public String toString() {
    return SCHEME + servers + path;
  }
}
