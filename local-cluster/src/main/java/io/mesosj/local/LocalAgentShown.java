package io.mesosj.local;

import io.mesosj.cni.EndedCall;
import io.mesosj.isolator.IsolatorOptions;
import io.mesosj.isolator.cli.NetworkView;
import io.mesosj.local.agent.Agent;
import io.mesosj.local.http.ApiError;
import io.mesosj.local.http.ApiRequest;
import io.mesosj.local.master.AgentRegistration;
import io.mesosj.local.page.ShownAgent;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;

/** What the page shows of an agent, and what it may do with it. */
record LocalAgentShown(
    String name, Agent agent, AgentRegistration registration, Optional<IsolatorOptions> options)
    implements ShownAgent {
  @Override
  public String id() {
    return registration.id().getValue();
  }

  @Override
  public String address() {
    return agent.endpoint().getAuthority();
  }

  @Override
  public boolean isReachable() {
    return registration.isReachable();
  }

  @Override
  public boolean isGone() {
    return registration.isGone();
  }

  @Override
  public void drain() {
    registration.drain();
  }

  @Override
  public void reactivate() {
    registration.reactivate();
  }

  @Override
  public void stop() {
    registration.cutOff();
  }

  @Override
  public void start() {
    registration.comeBack();
  }

  @Override
  public void markGone() {
    registration.markGone();
  }

  @Override
  public void readFiles(ApiRequest request) throws ApiError, IOException {
    agent.readFiles(request);
  }

  @Override
  public Optional<NetworkView> networks() {
    return options.filter(one -> Files.isDirectory(one.rootDir())).map(NetworkView::of);
  }

  @Override
  public List<EndedCall> pluginCalls() {
    return agent.pluginCalls();
  }
}
