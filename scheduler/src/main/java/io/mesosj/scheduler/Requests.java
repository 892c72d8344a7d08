package io.mesosj.scheduler;

import io.mesosj.protocol.codec.Codecs;
import io.mesosj.protocol.http.HttpCall;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.mesos.v1.scheduler.Protos.Call;

/** Puts calls into HTTP requests. */
final class Requests {
  private final SchedulerOptions options;

  Requests(SchedulerOptions options) {
    this.options = options;
  }

  /** The request that opens a stream; its read time limit is the silence that is put up with. */
  HttpCall subscribe(URI endpoint, Call call) throws IOException {
    Map<String, String> more = options.gzip() ? Map.of("Accept-Encoding", "gzip") : Map.of();
    return request(endpoint, call, more, options.silence());
  }

  HttpCall call(Subscription subscription, Call call) throws IOException {
    return request(
        subscription.endpoint(),
        call,
        Map.of("Mesos-Stream-Id", subscription.streamId()),
        options.callTimeout());
  }

  /** The headers that authenticate us, and others that every call has; a copy. */
  Map<String, String> authorization() throws IOException {
    Map<String, String> headers = new HashMap<>(options.headers());
    String authorization = options.authorization();
    if (authorization != null) {
      headers.put("Authorization", authorization);
    }
    return headers;
  }

  private HttpCall request(URI endpoint, Call call, Map<String, String> more, Duration silence)
      throws IOException {
    Map<String, String> headers = authorization();
    headers.put("Content-Type", options.contentType().mediaType());
    headers.put("Accept", options.contentType().mediaType());
    headers.putAll(more);
    byte[] body = Codecs.schedulerCall(options.contentType()).encode(call);
    return new HttpCall("POST", endpoint, headers, body, options.connectTimeout(), silence);
  }
}
