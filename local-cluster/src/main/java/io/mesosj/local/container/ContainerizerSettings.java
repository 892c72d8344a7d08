package io.mesosj.local.container;

import io.mesosj.isolator.DefaultDns;
import io.mesosj.local.image.PullListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the agent's flags say of containers.
 *
 * @param workDir {@code --work_dir}, where images are kept
 * @param runtimeDir {@code --runtime_dir}, where running containers are remembered
 * @param networkCniConfigDir {@code --network_cni_config_dir}
 * @param networkCniPluginsDir {@code --network_cni_plugins_dir}
 * @param dockerRegistry {@code --docker_registry}
 * @param pullListener is told how the pulling of images goes
 * @param defaultDns {@code --default_container_dns}
 * @param pluginTimeLimit how long a run of a CNI plugin may take
 * @param confinement how closely containers are kept
 */
public record ContainerizerSettings(
    Path workDir,
    Path runtimeDir,
    Optional<Path> networkCniConfigDir,
    List<Path> networkCniPluginsDir,
    Optional<String> dockerRegistry,
    PullListener pullListener,
    DefaultDns defaultDns,
    Duration pluginTimeLimit,
    Confinement confinement) {}
