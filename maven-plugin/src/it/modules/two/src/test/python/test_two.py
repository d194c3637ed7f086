from two import NAME
