package io.mesosj.scheduler.master;

import io.mesosj.protocol.http.HttpCall;
import io.mesosj.protocol.http.HttpReply;
import io.mesosj.protocol.http.HttpTransport;
import io.mesosj.scheduler.failure.MasterUnreachableException;
import io.mesosj.scheduler.failure.NoMasterException;
import io.mesosj.scheduler.failure.RefusedException;
import io.mesosj.scheduler.failure.SchedulerException;
import java.io.IOException;
import java.net.URI;
import java.util.function.Predicate;
import javax.net.ssl.SSLException;

/**
 * A call that only the leading master answers: redirects to it are followed, and whoever answers as
 * no master does is told from one.
 */
public final class LeaderCall {
  private static final int MAX_TEXT = 2000;
  private static final int MAX_REDIRECTS = 5;
  private static final int OK = 200;
  private static final int REDIRECT = 307;

  private final HttpTransport transport;
  private final String path;
  private final Predicate<HttpReply> isMasters;

  /**
   * Makes a call.
   *
   * @param path of the master's API
   * @param isMasters whether a successful reply is one that masters give
   */
  public LeaderCall(HttpTransport transport, String path, Predicate<HttpReply> isMasters) {
    this.transport = transport;
    this.path = path;
    this.isMasters = isMasters;
  }

  /** Makes the call for an endpoint. */
  public interface Request {
    /**
     * The call.
     *
     * @throws IOException if it can't be made now, as without a token
     */
    HttpCall at(URI endpoint) throws IOException;
  }

  /**
   * What the leader answered.
   *
   * @param endpoint where it was asked, after redirects
   * @param reply open, with status 200
   */
  public record Answer(URI endpoint, HttpReply reply) {}

  /**
   * Sends it, beginning with {@code master}.
   *
   * @param what the call's name, for the words of failures
   * @param request the call at an endpoint
   * @throws MasterUnreachableException if nobody answers
   * @throws NoMasterException if somebody else answers
   * @throws RefusedException if a master says no, or the masters redirect in a circle
   */
  public Answer send(URI master, String what, Request request) throws SchedulerException {
    URI endpoint = master.resolve(path);
    for (int redirects = 0; ; redirects++) {
      HttpReply reply = sendTo(endpoint, request);
      if (reply.status() != REDIRECT || redirects >= MAX_REDIRECTS) {
        return checked(endpoint, what, reply);
      }
      endpoint = leader(endpoint, reply);
    }
  }

  private HttpReply sendTo(URI endpoint, Request request) throws MasterUnreachableException {
    try {
      return transport.send(request.at(endpoint));
    } catch (IOException e) {
      throw new MasterUnreachableException(
          "can't reach the master at " + endpoint + ": " + words(endpoint, e), e);
    }
  }

  /** A scheme that the server does not speak is the likeliest of users' mistakes with TLS. */
  private static String words(URI endpoint, IOException failure) {
    String words = SchedulerException.words(failure);
    String address = endpoint.getAuthority();
    boolean tls = "https".equals(endpoint.getScheme());
    if (tls && failure instanceof SSLException && words.contains("unrecognized SSL message")) {
      return "it does not speak TLS; if it is meant, write http://" + address;
    }
    if (tls && words.contains("PKIX path")) {
      return "its certificate is not signed by anybody who is trusted here (" + words + ")";
    }
    if (!tls && words.contains("Unexpected end of file")) {
      return words + "; if it speaks TLS, write https://" + address;
    }
    return words;
  }

  /** A master that does not lead says who does. */
  private URI leader(URI endpoint, HttpReply reply) throws SchedulerException {
    try (reply) {
      String location =
          reply
              .header("Location")
              .orElseThrow(() -> refused(reply, endpoint + " redirects to nowhere"));
      URI leader = endpoint.resolve(location);
      if ("https".equals(endpoint.getScheme()) && !"https".equals(leader.getScheme())) {
        throw refused(
            reply,
            endpoint
                + " redirects to "
                + leader
                + ", which is not https; credentials are not sent there");
      }
      String named = leader.getPath();
      return named == null || named.length() < 2 ? leader.resolve(path) : leader;
    } catch (IllegalArgumentException e) {
      throw refused(reply, endpoint + " redirects to an address that can't be read");
    }
  }

  private static RefusedException refused(HttpReply reply, String message) {
    return new RefusedException(reply.status(), message);
  }

  private Answer checked(URI endpoint, String what, HttpReply reply) throws RefusedException {
    String media = reply.header("Content-Type").orElse("none");
    int status = reply.status();
    if (status == OK && isMasters.test(reply)) {
      return new Answer(endpoint, reply);
    }
    try (reply) {
      if (media.startsWith("text/html")) {
        throw new NoMasterException(
            status,
            endpoint
                + " is no Mesos master: it answered with an HTML page (text/html) and status "
                + status);
      }
      if (status == REDIRECT) {
        throw refused(reply, "the masters redirect in a circle, in the end from " + endpoint);
      }
      if (status == OK) {
        throw new NoMasterException(
            status, endpoint + " is no Mesos master: it answered with content type " + media);
      }
      throw refused(
          reply,
          "the master at "
              + endpoint
              + " answered "
              + what
              + " with "
              + status
              + ": "
              + words(reply));
    }
  }

  /** What a reply that is no success says. */
  public static String words(HttpReply reply) {
    try {
      return reply.words(MAX_TEXT);
    } catch (IOException e) {
      return "(" + SchedulerException.words(e) + ")";
    }
  }
}
