package io.mesosj.local.join;

import com.google.protobuf.ByteString;
import io.mesosj.base.text.OneLine;
import io.mesosj.base.thread.Threads;
import io.mesosj.local.access.AccessRules;
import io.mesosj.local.http.Access;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.http.ApiServer;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.master.Master;
import io.mesosj.local.page.ShownAgent;
import io.mesosj.protocol.recordio.RecordReader;
import io.mesosj.protocol.resources.Resources;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.mesos.v1.Protos.AgentInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agents in other processes that have joined a master. Those who may use its operator API may
 * join. One that ends leaves; one that breaks off is unreachable after the cluster's time for that,
 * and comes back with its tasks as long as its process lives. Safe for use by several threads.
 */
public final class JoinedAgents implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(JoinedAgents.class);
  private static final int MAX_BODY = 16 << 20;
  private static final int MAX_NAME = 64;

  /** By the sessions that agents make up, which nobody else can guess. */
  private final Map<String, JoinedAgent> sessions = new LinkedHashMap<>();

  private final Master master;
  private final String scheme;
  private final Predicate<String> taken;
  private @Nullable ScheduledExecutorService timer;

  /**
   * Without any yet.
   *
   * @param scheme what agents speak
   * @param taken names that no agent may have
   */
  public JoinedAgents(Master master, String scheme, Predicate<String> taken) {
    this.master = master;
    this.scheme = scheme;
    this.taken = taken;
  }

  /** Adds what agents ask. */
  public void serve(ApiServer server, AccessRules rules) {
    Access access = rules.readwrite("mesos-master");
    server.serve(JoinPaths.JOIN, access, this::join);
    server.serve(JoinPaths.REPORT, access, this::report);
    server.serve(JoinPaths.ANSWER, access, this::answer);
    server.serve(JoinPaths.LEAVE, access, this::leave);
  }

  /** As they are now, in the order in which they came. */
  public synchronized List<ShownAgent> all() {
    return sessions.values().stream()
        .filter(one -> !one.registration().isGone())
        .<ShownAgent>map(one -> one)
        .toList();
  }

  /** Where they listen, by their names. */
  public synchronized Map<String, String> addresses() {
    Map<String, String> all = new LinkedHashMap<>();
    sessions.values().stream()
        .filter(one -> !one.registration().isGone())
        .forEach(one -> all.put(one.name(), one.url()));
    return all;
  }

  private void join(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Map<String, String> query = request.query();
    if (!query.getOrDefault("protocol", "").equals(JoinPaths.PROTOCOL)) {
      throw ApiError.badRequest("this cluster and the agent are of different versions");
    }
    long received = ApiRequest.number(query, "received", 0);
    boolean again = query.getOrDefault("again", "").equals("true");
    JoinedAgent agent;
    if (again) {
      agent = known(query);
    } else {
      AgentInfo info = AgentInfo.parseFrom(request.body().readNBytes(MAX_BODY));
      agent = admit(query.getOrDefault("session", ""), query.getOrDefault("name", ""), info);
    }
    agent.attach(request, received);
  }

  private synchronized JoinedAgent known(Map<String, String> query) throws ApiError {
    JoinedAgent agent = sessions.get(query.getOrDefault("session", ""));
    if (agent == null || agent.registration().isGone()) {
      throw new ApiError(
          410, "this cluster has no such agent: it was started anew, or has given the agent up");
    }
    return agent;
  }

  private synchronized JoinedAgent admit(String session, String name, AgentInfo info)
      throws ApiError, IOException {
    JoinedAgent already = sessions.get(session);
    if (already != null) {
      // The answer to the first time was lost.
      return already;
    }
    if (session.isEmpty() || info.hasId() || name.length() > MAX_NAME) {
      throw ApiError.badRequest("an agent that joins has a session and a name, and no id");
    }
    if (taken.test(name) || isUsed(name)) {
      throw new ApiError(
          409,
          "there is an agent '"
              + OneLine.of(name, MAX_NAME)
              + "' already: give this one another name by --agent=name=NAME");
    }
    AgentInfo bare = info.toBuilder().clearResources().build();
    AgentRegistration registration =
        master.register(
            bare,
            InetAddress.getByName(info.getHostname()).getHostAddress(),
            Resources.of(info.getResourcesList()),
            List.of());
    JoinedAgent agent =
        new JoinedAgent(
            name.isEmpty() ? registration.id().getValue() : name,
            scheme + "://" + info.getHostname() + ":" + info.getPort(),
            registration);
    sessions.put(session, agent);
    if (timer == null) {
      timer = new Threads("joined agents", JoinedAgents::failed).timer();
      long period = JoinPaths.HEARTBEAT.toMillis();
      var unused = timer.scheduleAtFixedRate(this::beat, period, period, TimeUnit.MILLISECONDS);
    }
    LOG.info("Agent '{}' has joined from {}", OneLine.of(name, MAX_NAME), agent.url());
    return agent;
  }

  private boolean isUsed(String name) {
    return sessions.values().stream()
        .anyMatch(one -> one.name().equals(name) && !one.registration().isGone());
  }

  private static void failed(Thread thread, Throwable failure) {
    LOG.error("{} failed", thread, failure);
  }

  private void beat() {
    List<JoinedAgent> all;
    synchronized (this) {
      all = List.copyOf(sessions.values());
    }
    for (JoinedAgent agent : all) {
      if (agent.isBehind()) {
        LOG.error("Agent '{}' was away for too long; it is given up", agent.name());
        forget(agent);
      } else {
        agent.beat();
      }
    }
  }

  private void forget(JoinedAgent agent) {
    synchronized (this) {
      sessions.values().remove(agent);
    }
    agent.leave();
  }

  private void report(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Map<String, String> query = request.query();
    JoinedAgent agent = known(query);
    List<NumberedCall> calls = new ArrayList<>();
    RecordReader records = new RecordReader(request.body(), MAX_BODY);
    try {
      for (byte[] record = records.read(); record != null; record = records.read()) {
        calls.add(NumberedCall.of(record));
      }
      agent.report(calls, ApiRequest.number(query, "received", 0));
    } catch (IOException e) {
      throw ApiError.badRequest("not what an agent reports: " + e.getMessage());
    }
    request.respond(200, "text/plain", new byte[0]);
  }

  private void answer(ApiRequest request) throws ApiError, IOException {
    request.requirePost();
    Map<String, String> query = request.query();
    JoinedAgent agent = known(query);
    long status = ApiRequest.number(query, "status", 200);
    byte[] body = request.body().readNBytes(MAX_BODY);
    agent.answer(
        ApiRequest.number(query, "question", 0),
        status == 200 || (status >= 400 && status <= 599) ? (int) status : 502,
        ByteString.copyFrom(body));
    request.respond(200, "text/plain", new byte[0]);
  }

  private void leave(ApiRequest request) throws ApiError {
    request.requirePost();
    JoinedAgent agent = known(request.query());
    forget(agent);
    LOG.info("Agent '{}' has left", OneLine.of(agent.name(), MAX_NAME));
    request.respond(200, "text/plain", new byte[0]);
  }

  @Override
  public synchronized void close() {
    if (timer != null) {
      timer.shutdownNow();
    }
  }
}
