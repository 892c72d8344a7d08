package io.mesosj.isolator;

import java.util.ArrayList;
import java.util.List;

/** What is known of one container; guarded by itself, because a container's plugins run in turn. */
final class Container {
  final String id;
  final String hostname;
  final List<Joined> networks;
  boolean destroyed;

  Container(String id, String hostname, List<Joined> networks) {
    this.id = id;
    this.hostname = hostname;
    this.networks = new ArrayList<>(networks);
  }
}
