package io.mesosj.isolator.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mesosj.base.json.JsonTrees;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DelegateTest {
  @Test
  void getsTheRuntimeConfigThatTheShimIsGiven() throws Exception {
    ObjectNode shim =
        JsonTrees.read(
            """
            {"name": "outer", "type": "mesos-cni-shim",
             "runtimeConfig": {"mac": "02:00:00:00:00:01", "portMappings": [{"hostPort": 1}]},
             "delegate": {"cniVersion": "1.0.0", "plugins": [
               {"type": "tuning", "capabilities": {"mac": true}},
               {"type": "portmap", "capabilities": {"portMappings": true}},
               {"type": "other"}]}}
            """
                .getBytes(StandardCharsets.UTF_8));

    List<ObjectNode> plugins = Delegate.forContainer(shim).plugins();

    assertThat(plugins.get(0).at("/runtimeConfig/mac").asText()).isEqualTo("02:00:00:00:00:01");
    assertThat(plugins.get(0).path("runtimeConfig").size()).isEqualTo(1);
    assertThat(plugins.get(1).at("/runtimeConfig/portMappings/0/hostPort").asInt()).isEqualTo(1);
    assertThat(plugins.get(2).has("runtimeConfig")).isFalse();
  }
}
