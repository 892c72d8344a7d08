package io.mesosj.local;

import io.mesosj.base.file.DurableFile;
import io.mesosj.local.http.Advertised;
import io.mesosj.local.http.Wire;
import io.mesosj.local.tls.ServerTls;
import io.mesosj.protocol.http.TlsFiles;
import io.mesosj.protocol.http.TransportOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What a cluster's servers speak, and how this user's clients speak to them.
 *
 * @param server for connections that come in
 * @param address how everybody is told to reach them
 * @param client for connections to them
 * @param certificate a copy of the server's certificate in the runtime directory, for our own
 *     clients to trust
 */
record ClusterWire(
    Wire server, Advertised address, TransportOptions client, Optional<Path> certificate) {

  /**
   * Reads the files of TLS, if there are any.
   *
   * @throws IOException naming the file that can't be used
   */
  static ClusterWire of(LocalClusterOptions options, Path runtime) throws IOException {
    if (options.tls().isEmpty()) {
      return new ClusterWire(
          Wire.PLAIN,
          Advertised.plain(options.ip()),
          TransportOptions.defaults(),
          Optional.empty());
    }
    ServerTls tls = ServerTls.read(options.tls().get());
    Advertised address = tls.advertised(options.ip());
    Path copy = runtime.resolve("certificate.pem");
    DurableFile.besideForNow(copy, tls.certificates(), DurableFile.Readers.OWNER).putInPlace();
    return new ClusterWire(
        tls,
        address,
        TransportOptions.defaults().withTls(TlsFiles.trusting(copy).context()),
        Optional.of(copy));
  }
}
