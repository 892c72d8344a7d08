package io.mesosj.isolator.portmapper;

import io.mesosj.cni.CniResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * The host's end of a container's link, where a delegate's answer names it, as {@code bridge} does:
 * no program need be asked then. What the answer says is not believed: a wrong device in hairpin
 * mode sends packets round in circles.
 */
final class BridgePort {
  private static final Path DEVICES = Path.of("/sys/class/net");

  private BridgePort() {}

  /** The port's file for hairpin mode, if there is exactly one that can be meant. */
  static Optional<Path> of(CniResult result) throws IOException {
    Optional<Path> port = Optional.empty();
    for (CniResult.Interface each : result.interfaces()) {
      if (each.sandbox().isEmpty() && isDeviceName(each.name())) {
        Path device = DEVICES.resolve(each.name());
        Path mode = device.resolve("brport/hairpin_mode");
        if (Files.exists(mode) && isThat(device, each.mac()) && hasOtherEnd(device)) {
          if (port.isPresent()) {
            return Optional.empty();
          }
          port = Optional.of(mode);
        }
      }
    }
    return port;
  }

  private static boolean isDeviceName(String name) {
    return !name.isEmpty() && name.indexOf('/') < 0 && !name.equals(".") && !name.equals("..");
  }

  /** A namespace may have another's {@code /sys}; hardware addresses of veth pairs are random. */
  private static boolean isThat(Path device, String mac) throws IOException {
    return read(device, "address").equals(mac.toLowerCase(Locale.ROOT));
  }

  /** In another namespace; a device on top of another one has that as its {@code lower_} one. */
  private static boolean hasOtherEnd(Path device) throws IOException {
    String link = read(device, "iflink");
    if (link.equals(read(device, "ifindex"))) {
      return false;
    }
    String[] files = device.toFile().list();
    boolean alone = files != null;
    for (int i = 0; alone && i < files.length; i++) {
      alone = !files[i].startsWith("lower_");
    }
    return alone;
  }

  private static String read(Path device, String file) throws IOException {
    return Files.readString(device.resolve(file)).strip();
  }
}
