package io.mesosj.local.join;

import java.time.Duration;

/** What both sides know: where the master is asked, and how often each says that it is there. */
final class JoinPaths {
  /** Takes an agent in, or again; the answer is the stream of what the master asks of it. */
  static final String JOIN = "/local/join";

  /** What the agent tells; also that it is there, and how much it has been asked. */
  static final String REPORT = "/local/report";

  /** What the agent answers to a question. */
  static final String ANSWER = "/local/answer";

  /** The agent ends. */
  static final String LEAVE = "/local/leave";

  /** Changes with the two interfaces whose calls are sent, and with the records beside them. */
  static final String PROTOCOL = "3";

  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  /** Who says nothing for so long can't be reached. */
  static final Duration SILENCE = Duration.ofSeconds(15);

  private JoinPaths() {}
}
