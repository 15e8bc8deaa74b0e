# JUCE writes the maker's web site and address into an LV2 bundle also where there is none: `foaf:homepage <>` names the file itself.
# usage: cmake -DTTL=<bundle>/dsp.ttl -P tidy_lv2.cmake
file(READ "${TTL}" text)
string(REGEX REPLACE "[ \t]*foaf:(homepage|mbox) <> ;\n" "" text "${text}")
file(WRITE "${TTL}" "${text}")
