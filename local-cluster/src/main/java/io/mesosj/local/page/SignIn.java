package io.mesosj.local.page;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.mesosj.local.access.OwnCredential;
import java.security.MessageDigest;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Who may see the page: whoever comes by a link that was given out, which opens it once. Both are
 * few; the oldest goes for a new one. Safe for use by several threads.
 */
final class SignIn {
  private static final int MOST = 16;

  private final Set<String> tokens = new LinkedHashSet<>();
  private final Map<String, String> sessions = new LinkedHashMap<>();

  /**
   * A browser that has signed in. Browsers send a cookie to every port of a host, and so to other
   * users' servers, but never to a path that is not below the cookie's: an id that nobody can guess
   * keeps it from them, and is worth nothing without the secret.
   *
   * @param id a part of the page's path
   * @param secret the cookie's value
   */
  record Session(String id, String secret) {}

  /** A new token, which is good for one session. */
  synchronized String newToken() {
    String token = OwnCredential.randomSecret();
    trim(tokens.iterator(), tokens.size());
    tokens.add(token);
    return token;
  }

  /** Takes a token in; empty if there is none like that, or not any more. */
  synchronized Optional<Session> exchange(String token) {
    // Equal, and so told to be, only after all of it was looked at.
    Optional<String> known =
        tokens.stream().filter(one -> isEqual(one, token)).reduce((one, other) -> other);
    if (known.isEmpty()) {
      return Optional.empty();
    }
    tokens.remove(known.get());
    Session session = new Session(OwnCredential.randomSecret(), OwnCredential.randomSecret());
    trim(sessions.keySet().iterator(), sessions.size());
    sessions.put(session.id(), session.secret());
    return Optional.of(session);
  }

  /** Whether both parts are those of one session. */
  synchronized boolean isOpen(String id, String secret) {
    String wanted = sessions.get(id);
    return wanted != null && isEqual(wanted, secret);
  }

  private static boolean isEqual(String one, String other) {
    return MessageDigest.isEqual(one.getBytes(US_ASCII), other.getBytes(US_ASCII));
  }

  private static void trim(Iterator<String> oldest, int size) {
    if (size >= MOST) {
      oldest.next();
      oldest.remove();
    }
  }
}
