package io.mesosj.isolator.files;

import io.mesosj.cni.Dns;

/** resolv.conf as libc reads it; see resolv.conf(5). */
public final class ResolvConf {
  private ResolvConf() {}

  /** Domain, search, options and name servers, in Mesos' order; an empty part leaves no line. */
  public static String of(Dns dns) {
    StringBuilder text = new StringBuilder();
    if (!dns.domain().isEmpty()) {
      text.append("domain ").append(dns.domain()).append('\n');
    }
    if (!dns.search().isEmpty()) {
      text.append("search ").append(String.join(" ", dns.search())).append('\n');
    }
    if (!dns.options().isEmpty()) {
      text.append("options ").append(String.join(" ", dns.options())).append('\n');
    }
    for (String nameserver : dns.nameservers()) {
      text.append("nameserver ").append(nameserver).append('\n');
    }
    return text.toString();
  }
}
