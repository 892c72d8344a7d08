package io.mesosj.local.testing;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Requests as a client that makes mistakes would send them; our own client never would. */
public final class RawHttp {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI endpoint;

  public RawHttp(URI base, String path) {
    this.endpoint = URI.create(base + path);
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
    return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
  }

  public HttpResponse<InputStream> post(String body, String... headers)
      throws IOException, InterruptedException {
    return post(body.getBytes(StandardCharsets.UTF_8), headers);
  }

  public HttpResponse<InputStream> get() throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(endpoint).timeout(Duration.ofSeconds(10)).GET().build(),
        HttpResponse.BodyHandlers.ofInputStream());
  }

  /** The whole body as text. */
  public static String text(HttpResponse<InputStream> response) throws IOException {
    return new String(response.body().readAllBytes(), StandardCharsets.UTF_8);
  }
}
