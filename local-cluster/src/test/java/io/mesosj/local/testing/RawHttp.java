package io.mesosj.local.testing;

import io.mesosj.local.access.KnownClusters;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Requests as a client that makes mistakes would send them; our own client never would. */
public final class RawHttp {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;
  private final String authorization;

  private RawHttp(String authorization, URI endpoint) {
    this.endpoint = endpoint;
    this.authorization = authorization;
  }

  /** Requests of the cluster's own user, whose credential is found as our verbs find it. */
  public RawHttp(URI base, String path) throws IOException {
    this(
        KnownClusters.ofUser(System.getenv())
            .find(base.toString())
            .map(known -> known.credential().authorization())
            .orElse(""),
        URI.create(base + path));
  }

  /** Requests of somebody without a credential. */
  public static RawHttp stranger(URI base, String path) {
    return new RawHttp("", URI.create(base + path));
  }

  /** Posts a body; {@code headers} are names and values in turn. */
  public HttpResponse<InputStream> post(byte[] body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint)
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (!authorization.isEmpty() && !List.of(headers).contains("Authorization")) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  public HttpResponse<InputStream> post(String body, String... headers)
      throws IOException, InterruptedException {
    return post(body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public HttpResponse<InputStream> get() throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(endpoint).timeout(Duration.ofSeconds(10)).GET();
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  /** The whole body as text. */
  public static String text(HttpResponse<InputStream> response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}
