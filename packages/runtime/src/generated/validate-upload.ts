// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/violations.ts";
import type { ObjectEvent } from "./object-event.ts";

const validateObjectEvent_ = validate10;
const schema11 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/object-event.json","type":"object","required":["oss"],"properties":{"eventName":{"type":"string","minLength":1},"eventSource":{"type":"string"},"eventTime":{"type":["string","number","boolean","object","array","null"]},"region":{"type":["string","number","boolean","object","array","null"]},"oss":{"type":"object","required":["bucket","object"],"properties":{"bucket":{"type":"object","required":["name"],"properties":{"name":{"type":"string","minLength":1}}},"object":{"type":"object","required":["key"],"properties":{"key":{"type":"string","minLength":1},"eTag":{"type":["string","number","boolean","object","array","null"]},"size":{"type":["string","number","boolean","object","array","null"]},"objectMeta":{"type":["string","number","boolean","object","array","null"]}}}}},"responseElements":{"type":["string","number","boolean","object","array","null"]},"userIdentity":{"type":["string","number","boolean","object","array","null"]}}};

function validate10(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.oss === undefined) && (missing0 = "oss")){
validate10.errors = [{instancePath,keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.eventName !== undefined){
let data0 = data.eventName;
const _errs1 = errors;
if(errors === _errs1){
if(typeof data0 === "string"){
if(data0.length < 1){
validate10.errors = [{instancePath:instancePath+"/eventName",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/eventName",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.eventSource !== undefined){
const _errs3 = errors;
if(typeof data.eventSource !== "string"){
validate10.errors = [{instancePath:instancePath+"/eventSource",keyword:"type",params:{type: "string"}}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.eventTime !== undefined){
let data2 = data.eventTime;
const _errs5 = errors;
if((((typeof data2 != "object") && (typeof data2 !== "string")) && (!((typeof data2 == "number") && (isFinite(data2))))) && (typeof data2 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/eventTime",keyword:"type",params:{type: schema11.properties.eventTime.type}}];
return false;
}
var valid0 = _errs5 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.region !== undefined){
let data3 = data.region;
const _errs7 = errors;
if((((typeof data3 != "object") && (typeof data3 !== "string")) && (!((typeof data3 == "number") && (isFinite(data3))))) && (typeof data3 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/region",keyword:"type",params:{type: schema11.properties.region.type}}];
return false;
}
var valid0 = _errs7 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.oss !== undefined){
let data4 = data.oss;
const _errs9 = errors;
if(errors === _errs9){
if(data4 && typeof data4 == "object" && !Array.isArray(data4)){
let missing1;
if(((data4.bucket === undefined) && (missing1 = "bucket")) || ((data4.object === undefined) && (missing1 = "object"))){
validate10.errors = [{instancePath:instancePath+"/oss",keyword:"required",params:{missingProperty: missing1}}];
return false;
}
else {
if(data4.bucket !== undefined){
let data5 = data4.bucket;
const _errs11 = errors;
if(errors === _errs11){
if(data5 && typeof data5 == "object" && !Array.isArray(data5)){
let missing2;
if((data5.name === undefined) && (missing2 = "name")){
validate10.errors = [{instancePath:instancePath+"/oss/bucket",keyword:"required",params:{missingProperty: missing2}}];
return false;
}
else {
if(data5.name !== undefined){
let data6 = data5.name;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data6 === "string"){
if(data6.length < 1){
validate10.errors = [{instancePath:instancePath+"/oss/bucket/name",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/oss/bucket/name",keyword:"type",params:{type: "string"}}];
return false;
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/oss/bucket",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid1 = _errs11 === errors;
}
else {
var valid1 = true;
}
if(valid1){
if(data4.object !== undefined){
let data7 = data4.object;
const _errs15 = errors;
if(errors === _errs15){
if(data7 && typeof data7 == "object" && !Array.isArray(data7)){
let missing3;
if((data7.key === undefined) && (missing3 = "key")){
validate10.errors = [{instancePath:instancePath+"/oss/object",keyword:"required",params:{missingProperty: missing3}}];
return false;
}
else {
if(data7.key !== undefined){
let data8 = data7.key;
const _errs17 = errors;
if(errors === _errs17){
if(typeof data8 === "string"){
if(data8.length < 1){
validate10.errors = [{instancePath:instancePath+"/oss/object/key",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
else {
validate10.errors = [{instancePath:instancePath+"/oss/object/key",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid3 = _errs17 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data7.eTag !== undefined){
let data9 = data7.eTag;
const _errs19 = errors;
if((((typeof data9 != "object") && (typeof data9 !== "string")) && (!((typeof data9 == "number") && (isFinite(data9))))) && (typeof data9 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/oss/object/eTag",keyword:"type",params:{type: schema11.properties.oss.properties.object.properties.eTag.type}}];
return false;
}
var valid3 = _errs19 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data7.size !== undefined){
let data10 = data7.size;
const _errs21 = errors;
if((((typeof data10 != "object") && (typeof data10 !== "string")) && (!((typeof data10 == "number") && (isFinite(data10))))) && (typeof data10 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/oss/object/size",keyword:"type",params:{type: schema11.properties.oss.properties.object.properties.size.type}}];
return false;
}
var valid3 = _errs21 === errors;
}
else {
var valid3 = true;
}
if(valid3){
if(data7.objectMeta !== undefined){
let data11 = data7.objectMeta;
const _errs23 = errors;
if((((typeof data11 != "object") && (typeof data11 !== "string")) && (!((typeof data11 == "number") && (isFinite(data11))))) && (typeof data11 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/oss/object/objectMeta",keyword:"type",params:{type: schema11.properties.oss.properties.object.properties.objectMeta.type}}];
return false;
}
var valid3 = _errs23 === errors;
}
else {
var valid3 = true;
}
}
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/oss/object",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid1 = _errs15 === errors;
}
else {
var valid1 = true;
}
}
}
}
else {
validate10.errors = [{instancePath:instancePath+"/oss",keyword:"type",params:{type: "object"}}];
return false;
}
}
var valid0 = _errs9 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.responseElements !== undefined){
let data12 = data.responseElements;
const _errs25 = errors;
if((((typeof data12 != "object") && (typeof data12 !== "string")) && (!((typeof data12 == "number") && (isFinite(data12))))) && (typeof data12 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/responseElements",keyword:"type",params:{type: schema11.properties.responseElements.type}}];
return false;
}
var valid0 = _errs25 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.userIdentity !== undefined){
let data13 = data.userIdentity;
const _errs27 = errors;
if((((typeof data13 != "object") && (typeof data13 !== "string")) && (!((typeof data13 == "number") && (isFinite(data13))))) && (typeof data13 !== "boolean")){
validate10.errors = [{instancePath:instancePath+"/userIdentity",keyword:"type",params:{type: schema11.properties.userIdentity.type}}];
return false;
}
var valid0 = _errs27 === errors;
}
else {
var valid0 = true;
}
}
}
}
}
}
}
}
}
else {
validate10.errors = [{instancePath,keyword:"type",params:{type: "object"}}];
return false;
}
}
validate10.errors = vErrors;
return errors === 0;
}

export const validateObjectEvent = validateObjectEvent_ as unknown as Validator<ObjectEvent>;
