"""Model packages: `.argosmodel` files and the indexes that offer them.

archive    a zip from a stranger: checked before a byte of it is written
package    what a package is: inspecting, unpacking and loading it
argos      importing Argos Translate without its side effects
installed  the packages that are here, and finding the one that is wanted
index      which packages an index offers
download   fetching a file, going on where it stopped; progress shows how far it is
install    fetched, inspected, verified, then put in place
checksums  the SHA-256 of every package in a models folder, recorded at first use
"""
