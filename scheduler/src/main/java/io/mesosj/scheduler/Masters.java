package io.mesosj.scheduler;

import io.mesosj.scheduler.master.ListedMasters;
import io.mesosj.scheduler.master.MasterDetector;
import io.mesosj.scheduler.zookeeper.ZooKeeperAddress;
import io.mesosj.scheduler.zookeeper.ZooKeeperLibrary;
import io.mesosj.scheduler.zookeeper.ZooKeeperMasters;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Masters as users write them. */
public final class Masters {
  private static final int LARGEST_PORT = 65_535;

  private Masters() {}

  /**
   * Reads {@code host:port}, {@code http(s)://host:port}, several of these with commas between, or
   * {@code zk://[user:password@]host:port,…/path}. Nothing is connected to yet.
   *
   * @throws IllegalArgumentException saying what is wrong, without passwords; also if ZooKeeper is
   *     named and its client is not in the class path
   */
  public static MasterDetector parse(String text) {
    return parse(text, false);
  }

  /**
   * As {@link #parse(String)}.
   *
   * @param tls whether masters are spoken to over TLS whose address does not say: behind ZooKeeper,
   *     and {@code host:port}
   */
  public static MasterDetector parse(String text, boolean tls) {
    if (text.startsWith(ZooKeeperAddress.SCHEME)) {
      ZooKeeperLibrary.require();
      return new ZooKeeperMasters(ZooKeeperAddress.parse(text), tls ? "https" : "http");
    }
    List<URI> masters = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      masters.add(uri(one.strip(), tls ? "https://" : "http://"));
    }
    return new ListedMasters(masters);
  }

  /** A path or query would be left out of every call: better said than done. */
  private static boolean hasNothingBehind(URI uri) {
    return uri.getRawPath().matches("/?") && uri.getQuery() == null && uri.getFragment() == null;
  }

  private static URI uri(String text, String scheme) {
    boolean url = text.startsWith("http://") || text.startsWith("https://");
    try {
      URI uri = new URI(url ? text : scheme + text);
      boolean port = uri.getPort() > 0 && uri.getPort() <= LARGEST_PORT;
      if (uri.getHost() != null
          && uri.getUserInfo() == null
          && hasNothingBehind(uri)
          && (port || (url && uri.getPort() < 0))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Said below.
    }
    throw new IllegalArgumentException(
        "'"
            + text.replaceAll("//.*@", "//…@")
            + "' is not HOST:PORT, http(s)://HOST:PORT or zk://HOST:PORT/PATH");
  }
}
