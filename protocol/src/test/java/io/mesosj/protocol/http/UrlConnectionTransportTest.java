package io.mesosj.protocol.http;

final class UrlConnectionTransportTest extends TcpTransportContract {
  @Override
  HttpTransport transport(TransportOptions options) {
    return new UrlConnectionTransport(options);
  }
}
