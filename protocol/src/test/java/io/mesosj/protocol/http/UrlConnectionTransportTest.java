package io.mesosj.protocol.http;

final class UrlConnectionTransportTest extends HttpTransportContract {
  @Override
  HttpTransport transport(TransportOptions options) {
    return new UrlConnectionTransport(options);
  }
}
