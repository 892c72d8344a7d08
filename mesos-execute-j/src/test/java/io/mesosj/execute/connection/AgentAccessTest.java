package io.mesosj.execute.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.mesosj.protocol.http.TransportOptions;
import io.mesosj.scheduler.agent.AgentAccess;
import io.mesosj.scheduler.offer.AgentOffer;
import java.net.URI;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.apache.mesos.v1.Protos.Offer;
import org.junit.jupiter.api.Test;

class AgentAccessTest {
  private static final Map<String, String> SECRET = Map.of("Authorization", "Basic x");
  private static final URI PLAIN = URI.create("http://10.0.0.1:5051");
  private static final URI TLS = URI.create("https://agent:5051");

  private static AgentOffer offer() {
    Offer.Builder offer = Offer.newBuilder().setHostname("agent");
    offer.getIdBuilder().setValue("o");
    offer.getFrameworkIdBuilder().setValue("f");
    offer.getAgentIdBuilder().setValue("a");
    offer.getUrlBuilder().setScheme("http").setPath("/slave(1)");
    offer.getUrlBuilder().getAddressBuilder().setHostname("agent").setIp("10.0.0.1").setPort(5051);
    return AgentOffer.group(List.of(offer.build())).get(0);
  }

  @Test
  void speaksToAgentsAsToTheirMaster() {
    assertThat(new AgentAccess(true, false, SECRET).address(offer()))
        .contains(URI.create("https://agent:5051/slave(1)"));
    assertThat(new AgentAccess(false, false, SECRET).address(offer()))
        .contains(URI.create("http://10.0.0.1:5051/slave(1)"));
    assertThat(new AgentAccess(true, true, SECRET).address(offer()))
        .contains(URI.create("http://10.0.0.1:5051/slave(1)"));
  }

  @Test
  void sendsNoCredentialInPlainTextWhenTheMasterIsNot() {
    assertThat(new AgentAccess(true, true, SECRET).authorizationFor(PLAIN)).isEmpty();
    assertThat(new AgentAccess(true, false, SECRET).authorizationFor(TLS)).isEqualTo(SECRET);
    assertThat(new AgentAccess(false, false, SECRET).authorizationFor(PLAIN)).isEqualTo(SECRET);
  }

  @Test
  void whoWantsTlsWantsItWhereTheAddressDoesNotSay() throws Exception {
    MasterAddress behind = new MasterAddress("zk://10.0.0.1:2181/mesos", false);
    MasterConnection plain =
        new MasterConnection(SECRET, TransportOptions.defaults(), false, false);
    MasterConnection trusting =
        new MasterConnection(
            SECRET, TransportOptions.defaults().withTls(SSLContext.getDefault()), true, false);

    assertThat(plain.agents(behind).scheme()).isEqualTo("http");
    assertThat(trusting.agents(behind).scheme()).isEqualTo("https");
    assertThat(trusting.agents(behind).authorizationFor(PLAIN)).isEmpty();
    assertThat(trusting.agents(new MasterAddress("10.0.0.1:5050", false)).scheme())
        .isEqualTo("https");
    assertThat(trusting.agents(new MasterAddress("http://10.0.0.1:5050", false)).scheme())
        .isEqualTo("http");
  }
}
