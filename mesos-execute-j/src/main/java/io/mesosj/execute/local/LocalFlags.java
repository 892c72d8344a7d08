package io.mesosj.execute.local;

import static io.mesosj.base.flags.Flag.list;
import static io.mesosj.base.flags.Flag.text;
import static io.mesosj.base.flags.Flag.toggle;

import io.mesosj.base.flags.Flag;
import io.mesosj.base.flags.FlagGroup;
import io.mesosj.base.flags.Operand;

/**
 * The cluster's flags for {@code --master=local}; names and meaning are those of mesos-agent and
 * mesos-master.
 */
public final class LocalFlags {
  public static final Flag NETWORK_CNI_CONFIG_DIR =
      text(
              "network_cni_config_dir",
              "DIR",
              "Where the networks' configurations are. Default: /etc/cni/net.d; without root"
                  + " ~/.config/cni/net.d where that is there.")
          .taking(Operand.DIRECTORY);
  public static final Flag NETWORK_CNI_PLUGINS_DIR =
      text(
              "network_cni_plugins_dir",
              "DIR[:DIR]",
              "Where the CNI plugins are. Default: /opt/cni/bin:/usr/lib/cni.")
          .taking(Operand.DIRECTORY);
  public static final Flag DOCKER_REGISTRY =
      text(
              "docker_registry",
              "DIR|URL",
              "Where images come from: a directory of archives, or a registry. Default: Docker Hub.")
          .taking(Operand.DIRECTORY);
  public static final Flag DOCKER_CONFIG =
      text(
              "docker_config",
              "JSON",
              "Credentials for registries, as docker's config.json has them in \"auths\"; JSON, or a"
                  + " file with it.")
          .taking(Operand.FILE);
  public static final Flag DOCKER_STORE_DIR =
      text(
              "docker_store_dir",
              "DIR",
              "Where images are kept for later runs. Default: /var/lib/mesos-execute-j/images for root,"
                  + " else ~/.cache/mesos-execute-j/images.")
          .taking(Operand.DIRECTORY);
  public static final Flag IMAGE_GC_CONFIG =
      text(
              "image_gc_config",
              "JSON",
              "When images that no container uses are removed, beside those unused for 30 days; JSON, or"
                  + " a file with it.")
          .taking(Operand.FILE);
  public static final Flag WORK_DIR =
      text(
              "work_dir",
              "DIR",
              "The agent's work directory. Default: one of its own, that goes away with it.")
          .taking(Operand.DIRECTORY);
  public static final Flag RUNTIME_DIR =
      text(
              "runtime_dir",
              "DIR",
              "The agent's runtime directory. Default: one of its own, that goes away with it.")
          .taking(Operand.DIRECTORY);
  public static final Flag DEFAULT_CONTAINER_DNS =
      text(
              "default_container_dns",
              "JSON",
              "Name servers of containers whose network names none; JSON, or a file with it.")
          .taking(Operand.FILE);
  public static final Flag HTTP_EXECUTOR_DOMAIN_SOCKETS =
      toggle(
          "http_executor_domain_sockets",
          false,
          "Let executors reach the agent over a domain socket, from any network.");
  public static final Flag DOMAIN_SOCKET_LOCATION =
      text(
              "domain_socket_location",
              "PATH",
              "Where that socket is. Default: agent.sock in the runtime directory.")
          .taking(Operand.FILE);
  public static final Flag AUTHENTICATE_HTTP_FRAMEWORKS =
      toggle("authenticate_http_frameworks", true, "Let only frameworks in that show credentials.");
  public static final Flag AUTHENTICATE_HTTP_READONLY =
      toggle(
          "authenticate_http_readonly",
          true,
          "Let only those read files and addresses who show credentials.");
  public static final Flag AUTHENTICATE_HTTP_READWRITE =
      toggle(
          "authenticate_http_readwrite",
          true,
          "Let only those use the operator APIs who show credentials.");
  public static final Flag AUTHENTICATE_HTTP_EXECUTORS =
      toggle(
          "authenticate_http_executors",
          true,
          "Give executors tokens, and let only those in that show one.");
  public static final Flag CREDENTIALS =
      text(
              "credentials",
              "FILE",
              "Principals that may use the cluster beside you, with their secrets: JSON, as for"
                  + " mesos-master, or a line each.")
          .taking(Operand.FILE);
  public static final Flag SSL_CERT_FILE =
      text(
              "ssl_cert_file",
              "FILE",
              "Speak TLS, with this certificate and those above it: PEM, as LIBPROCESS_SSL_CERT_FILE.")
          .taking(Operand.FILE);
  public static final Flag SSL_KEY_FILE =
      text("ssl_key_file", "FILE", "Its private key: PEM, as LIBPROCESS_SSL_KEY_FILE.")
          .taking(Operand.FILE);
  public static final Flag OFFER_TIMEOUT =
      text(
          "offer_timeout",
          "DURATION",
          "How long a framework may hold an offer before it is rescinded. Default: for ever.");
  public static final Flag SECCOMP_PROFILE_NAME =
      text(
          "seccomp_profile_name",
          "FILE|unconfined",
          "What system calls containers may make; Docker's format. Default: the machine's profile.");
  public static final Flag NO_NEW_PRIVILEGES =
      toggle("no_new_privileges", false, "Let set-user-id programs in containers have no effect.");
  public static final Flag CONTAINER_PIDS_LIMIT =
      text(
          "container_pids_limit",
          "NUMBER",
          "How many processes and threads a container may have. Default: 4096; 0 for any number.");
  public static final Flag CGROUPS_ENABLE_CFS =
      toggle(
          "cgroups_enable_cfs",
          false,
          "Hold tasks to the cpus that they ask for, also where nobody else wants them.");
  public static final Flag ENFORCE_CONTAINER_DISK_QUOTA =
      toggle(
          "enforce_container_disk_quota",
          true,
          "End tasks whose sandbox takes more than their disk, if they have any.");
  public static final Flag CONTAINER_DISK_WATCH_INTERVAL =
      text(
          "container_disk_watch_interval",
          "DURATION",
          "How often sandboxes are looked at for that. Default: 15secs.");
  public static final Flag EXECUTOR_REGISTRATION_TIMEOUT =
      text(
          "executor_registration_timeout",
          "DURATION",
          "How long an executor of a framework's own may take to subscribe. Default: 1mins.");
  public static final Flag EXECUTOR_REREGISTRATION_TIMEOUT =
      text(
          "executor_reregistration_timeout",
          "DURATION",
          "How long it may take to subscribe to an agent that was started again, 15secs at most."
              + " Default: 2secs.");
  public static final Flag RECOVERY_TIMEOUT =
      text(
          "recovery_timeout",
          "DURATION",
          "How long executors of checkpointing frameworks look for an agent that is gone."
              + " Default: 15mins.");
  public static final Flag AGENT_RESOURCES =
      text(
          "agent_resources",
          "RESOURCES",
          "What the agent offers; what is not named is the machine's, ports are 31000-32000.");
  public static final Flag ATTRIBUTES =
      text("attributes", "ATTRIBUTES", "The agent's attributes: rack:r1;zone:z2.");
  public static final Flag AGENT_PORT =
      text("agent_port", "PORT", "The agent's port. Default: any free one.");
  public static final Flag AGENTS =
      text(
          "agents",
          "NUMBER",
          "So many agents, a1, a2 and so on, each with --agent_resources and --attributes."
              + " Default: 1.");
  public static final Flag AGENT =
      list(
          "agent",
          "SPEC",
          "An agent: name=a,resources=cpus:2;mem:512,attributes=rack:r1,port=5051; repeated for"
              + " several.");
  public static final Flag IP =
      text("ip", "ADDRESS", "The address that master and agent listen on. Default: 127.0.0.1.");
  public static final Flag PORT =
      text("port", "PORT", "The master's port. Default: any free one; 5050 for the verb local.");

  public static final Flag WEBUI =
      toggle(
          "webui",
          true,
          "Serve a page to look at the cluster with, for whoever comes by a link that 'local' prints.");

  public static final Flag ROOTLESS =
      text(
              "rootless",
              "yes|no|auto",
              "Run the cluster in namespaces of its own, as root of none but these. Default: auto, which"
                  + " is yes for who is not root, has subuids, and wants an image, a network or a terminal;"
                  + " for the verb 'local', where all these may be wanted, too.")
          .taking(Operand.choice("yes", "no", "auto"));

  public static final Flag PUBLISH_ADDRESS =
      text(
          "publish_address",
          "ADDRESS",
          "The machine's address that published ports are on, in namespaces of its own. Default:"
              + " 127.0.0.1.");

  public static final Flag STRICT_LIMITS =
      toggle(
          "strict_limits",
          false,
          "Launch nothing where cpus, mem and the number of processes can't be limited, as without root.");

  /** The flags of the embedded cluster. */
  public static final FlagGroup GROUP =
      FlagGroup.of(
          "Embedded cluster (--master=local), by the names of mesos-agent and mesos-master",
          NETWORK_CNI_CONFIG_DIR,
          NETWORK_CNI_PLUGINS_DIR,
          DOCKER_REGISTRY,
          DOCKER_CONFIG,
          DOCKER_STORE_DIR,
          IMAGE_GC_CONFIG,
          WORK_DIR,
          RUNTIME_DIR,
          DEFAULT_CONTAINER_DNS,
          HTTP_EXECUTOR_DOMAIN_SOCKETS,
          DOMAIN_SOCKET_LOCATION,
          AUTHENTICATE_HTTP_FRAMEWORKS,
          AUTHENTICATE_HTTP_READONLY,
          AUTHENTICATE_HTTP_READWRITE,
          AUTHENTICATE_HTTP_EXECUTORS,
          CREDENTIALS,
          SSL_CERT_FILE,
          SSL_KEY_FILE,
          OFFER_TIMEOUT,
          EXECUTOR_REGISTRATION_TIMEOUT,
          EXECUTOR_REREGISTRATION_TIMEOUT,
          RECOVERY_TIMEOUT,
          SECCOMP_PROFILE_NAME,
          NO_NEW_PRIVILEGES,
          CONTAINER_PIDS_LIMIT,
          CGROUPS_ENABLE_CFS,
          ENFORCE_CONTAINER_DISK_QUOTA,
          CONTAINER_DISK_WATCH_INTERVAL,
          AGENT_RESOURCES,
          ATTRIBUTES,
          AGENT_PORT,
          AGENTS,
          AGENT,
          IP,
          PORT,
          WEBUI,
          ROOTLESS,
          PUBLISH_ADDRESS,
          STRICT_LIMITS);

  private LocalFlags() {}
}
