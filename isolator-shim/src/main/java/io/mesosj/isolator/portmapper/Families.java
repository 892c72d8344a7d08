package io.mesosj.isolator.portmapper;

import java.util.List;

/** The address families that something has to do with. */
record Families(boolean v4, boolean v6) {
  /** Where nobody knows which. */
  static final Families BOTH = new Families(true, true);

  /** Those of some addresses. */
  static Families of(List<Address> addresses) {
    boolean v4 = false;
    boolean v6 = false;
    for (Address address : addresses) {
      v4 |= !address.isV6();
      v6 |= address.isV6();
    }
    return new Families(v4, v6);
  }

  boolean contain(Address address) {
    return address.isV6() ? v6 : v4;
  }
}
