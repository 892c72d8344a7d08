package io.mesosj.local.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.local.LocalCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/**
 * A browser that has signed in to a cluster's page.
 *
 * @param cookie what it sends with every request
 * @param path of its session
 */
public record PageVisitor(URI master, String path, String cookie) {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  /** Follows the link that the cluster has made; that can be done once. */
  public static PageVisitor signIn(LocalCluster cluster) throws IOException, InterruptedException {
    HttpResponse<String> answer = send(HttpRequest.newBuilder(cluster.webui().orElseThrow()));
    assertThat(answer.statusCode()).isEqualTo(303);
    String cookie = answer.headers().firstValue("Set-Cookie").orElseThrow();
    String path = answer.headers().firstValue("Location").orElseThrow();
    assertThat(cookie).endsWith("; Path=" + path + "; HttpOnly; SameSite=Strict");
    return new PageVisitor(cluster.master(), path, cookie.substring(0, cookie.indexOf(';')));
  }

  /** Its GET of what is below the page. */
  public HttpRequest.Builder get(String below) {
    return HttpRequest.newBuilder(URI.create(master + path + below)).header("Cookie", cookie);
  }

  /** Its POST of JSON, which does not say yet where it comes from. */
  public HttpRequest.Builder post(String below, String body) {
    return get(below)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body));
  }

  /** The answer to a request. */
  public static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
