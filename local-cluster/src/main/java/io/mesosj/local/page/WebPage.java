package io.mesosj.local.page;

import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiServer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Serves the page at the root of a server. It costs a cluster nothing that nobody looks at: what
 * answers is made at the first request, or with the first link. Safe for use by several threads.
 */
public final class WebPage {
  /** Below it are the pages of those who have signed in. */
  static final String PATH = "/webui";

  private final Supplier<ShownCluster> cluster;
  private final boolean tls;
  private @Nullable PageEndpoints endpoints;

  /**
   * A page that is not served yet.
   *
   * @param cluster is asked for what it shows when somebody looks
   * @param tls whether the server speaks TLS
   */
  public WebPage(Supplier<ShownCluster> cluster, boolean tls) {
    this.cluster = cluster;
    this.tls = tls;
  }

  /** Adds the page to a server. */
  public void serve(ApiServer server) {
    server.serve("/", Access.ANYBODY, request -> endpoints().front(request));
    server.serve(
        PATH, request -> endpoints().admit(request), request -> endpoints().answer(request));
  }

  /**
   * A new link, which signs one browser in and is worth nothing afterwards.
   *
   * @param address the server's
   */
  public String link(String address) {
    return address + "/?token=" + endpoints().signIn().newToken();
  }

  private synchronized PageEndpoints endpoints() {
    if (endpoints == null) {
      endpoints = new PageEndpoints(cluster.get(), new SignIn(), tls);
    }
    return endpoints;
  }
}
