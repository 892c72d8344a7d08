package io.mesosj.local.access;

import io.mesosj.local.http.Access;
import io.mesosj.local.http.BasicAuthenticator;
import java.util.HashMap;
import java.util.Map;

/** Who may do what on one cluster. */
public final class AccessRules {
  private final Authentication asked;
  private final boolean named;
  private final Map<String, String> secrets;

  /**
   * Makes rules.
   *
   * @param secrets of the principals that may use the cluster beside its user
   */
  public AccessRules(Authentication asked, OwnCredential own, Map<String, String> secrets) {
    this.asked = asked;
    this.named = !secrets.isEmpty();
    Map<String, String> all = new HashMap<>(secrets);
    all.put(OwnCredential.PRINCIPAL, own.secret());
    this.secrets = Map.copyOf(all);
  }

  /** For the scheduler API. */
  public Access frameworks() {
    return rule(asked.frameworks(), "mesos-master-scheduler");
  }

  /** For what only tells. */
  public Access readonly(String server) {
    return rule(asked.readonly(), server + "-readonly");
  }

  /** For the operator APIs. */
  public Access readwrite(String server) {
    return rule(asked.readwrite(), server + "-readwrite");
  }

  /** Who is asked for credentials, by the names of the master's flags. */
  public Map<String, Boolean> asked() {
    return Map.of(
        "authenticate_http_frameworks", asked.frameworks(),
        "authenticate_http_readonly", asked.readonly(),
        "authenticate_http_readwrite", asked.readwrite());
  }

  /** Whether executors must show their tokens. */
  public boolean executors() {
    return asked.executors();
  }

  /** Whether frameworks have principals whose names can be relied on. */
  public boolean namesFrameworks() {
    return asked.frameworks() && named;
  }

  private Access rule(boolean ask, String realm) {
    return ask ? new BasicAuthenticator(realm, secrets, OwnCredential.PRINCIPAL) : Access.OPEN;
  }
}
