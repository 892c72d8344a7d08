package io.mesosj.base.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a user's own files are, as the XDG base directory specification has it; relative paths in
 * its variables are ignored.
 *
 * @param environment the user's
 */
public record UserDirectories(Map<String, String> environment) {
  private static final int WRITABLE_BY_OTHERS = 0022;

  /** What programs keep for the user. */
  public Path data() {
    return base("XDG_DATA_HOME", ".local/share");
  }

  /** What the user has set. */
  public Path config() {
    return base("XDG_CONFIG_HOME", ".config");
  }

  /** What can be made again. */
  public Path cache() {
    return base("XDG_CACHE_HOME", ".cache");
  }

  /**
   * Sockets and credentials: {@code $XDG_RUNTIME_DIR}, unless it is not there, a link, or others
   * write there. {@code su} hands on that of who called it, and who writes there could put files of
   * theirs in place of ours.
   */
  public Path runtime() {
    String given = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    return given.startsWith("/") && isOwn(Path.of(given)) ? Path.of(given) : home(".local/state");
  }

  private static boolean isOwn(Path directory) {
    try {
      Map<String, Object> found =
          Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
      return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
          && found.get("uid") instanceof Integer owner
          && Integer.toUnsignedLong(owner) == ProcessUser.uid()
          && found.get("mode") instanceof Integer mode
          && (mode & WRITABLE_BY_OTHERS) == 0;
    } catch (IOException e) {
      // Not there, or not ours to look at.
      return false;
    }
  }

  private Path base(String variable, String otherwise) {
    String given = environment.getOrDefault(variable, "");
    return given.startsWith("/") ? Path.of(given) : home(otherwise);
  }

  /** The property is what /etc/passwd says, which may not be where the user wants to be at home. */
  private Path home(String below) {
    String home = environment.getOrDefault("HOME", "");
    return Path.of(home.isEmpty() ? System.getProperty("user.home", "/") : home, below)
        .toAbsolutePath();
  }
}
