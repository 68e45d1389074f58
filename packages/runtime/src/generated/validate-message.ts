// Made by `node packages/runtime/scripts/generate.ts` from src/schema. Don't edit.
// @ts-nocheck
import type { Validator } from "../validation/violations.ts";
import type { NotificationEnvelope } from "./notification-envelope.ts";
import type { NotificationContent } from "./notification-content.ts";

const validateNotificationEnvelope_ = validate10;
const schema11 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-envelope.json","type":"object","required":["content"],"properties":{"type":{"type":["string","null"]},"content":{"type":["string","object"]}}};

function validate10(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if((data.content === undefined) && (missing0 = "content")){
validate10.errors = [{instancePath,keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.type !== undefined){
let data0 = data.type;
const _errs1 = errors;
if((typeof data0 !== "string") && (data0 !== null)){
validate10.errors = [{instancePath:instancePath+"/type",keyword:"type",params:{type: schema11.properties.type.type}}];
return false;
}
var valid0 = _errs1 === errors;
}
else {
var valid0 = true;
}
if(valid0){
if(data.content !== undefined){
let data1 = data.content;
const _errs3 = errors;
if((typeof data1 !== "string") && (!(data1 && typeof data1 == "object" && !Array.isArray(data1)))){
validate10.errors = [{instancePath:instancePath+"/content",keyword:"type",params:{type: schema11.properties.content.type}}];
return false;
}
var valid0 = _errs3 === errors;
}
else {
var valid0 = true;
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

const validateNotificationContent_ = validate11;
const schema12 = {"$id":"https://unpkg.com/@immkit/runtime/src/schema/notification-content.json","type":"object","required":["TaskId","Status"],"properties":{"TaskId":{"type":"string","minLength":1},"TaskType":{"type":["string","null"]},"Status":{"type":"string","enum":["Succeeded","Failed"]}},"if":{"properties":{"Status":{"const":"Succeeded"}}},"then":{"properties":{"ModerationResult":{"type":["object","array","string","null"],"maxItems":0,"maxLength":0,"properties":{"Suggestion":{"$ref":"#/$defs/suggestion"}}},"Suggestion":{"$ref":"#/$defs/suggestion"}}},"$defs":{"suggestion":{"type":["string","null"],"enum":["pass","review","block",null]}}};
const schema13 = {"type":["string","null"],"enum":["pass","review","block",null]};

function validate11(data, {instancePath=""}={}){
let vErrors = null;
let errors = 0;
const _errs1 = errors;
let valid0 = true;
const _errs2 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.Status !== undefined){
if("Succeeded" !== data.Status){
(vErrors ??= []).push({});
errors++;
}
}
}
var _valid0 = _errs2 === errors;
errors = _errs1;
if(vErrors !== null){
if(_errs1){
vErrors.length = _errs1;
}
else {
vErrors = null;
}
}
if(_valid0){
const _errs4 = errors;
if(data && typeof data == "object" && !Array.isArray(data)){
if(data.ModerationResult !== undefined){
let data1 = data.ModerationResult;
const _errs5 = errors;
if((typeof data1 != "object") && (typeof data1 !== "string")){
validate11.errors = [{instancePath:instancePath+"/ModerationResult",keyword:"type",params:{type: schema12.then.properties.ModerationResult.type}}];
return false;
}
if(errors === _errs5){
if(typeof data1 === "string"){
if(data1.length > 0){
validate11.errors = [{instancePath:instancePath+"/ModerationResult",keyword:"maxLength",params:{limit: 0}}];
return false;
}
}
if(errors === _errs5){
if(Array.isArray(data1)){
if(data1.length > 0){
validate11.errors = [{instancePath:instancePath+"/ModerationResult",keyword:"maxItems",params:{limit: 0}}];
return false;
}
}
if(errors === _errs5){
if(data1 && typeof data1 == "object" && !Array.isArray(data1)){
if(data1.Suggestion !== undefined){
let data2 = data1.Suggestion;
if((typeof data2 !== "string") && (data2 !== null)){
validate11.errors = [{instancePath:instancePath+"/ModerationResult/Suggestion",keyword:"type",params:{type: schema13.type}}];
return false;
}
if(!((((data2 === "pass") || (data2 === "review")) || (data2 === "block")) || (data2 === null))){
validate11.errors = [{instancePath:instancePath+"/ModerationResult/Suggestion",keyword:"enum",params:{allowedValues: schema13.enum}}];
return false;
}
}
}
}
}
}
var valid2 = _errs5 === errors;
}
else {
var valid2 = true;
}
if(valid2){
if(data.Suggestion !== undefined){
let data3 = data.Suggestion;
const _errs10 = errors;
if((typeof data3 !== "string") && (data3 !== null)){
validate11.errors = [{instancePath:instancePath+"/Suggestion",keyword:"type",params:{type: schema13.type}}];
return false;
}
if(!((((data3 === "pass") || (data3 === "review")) || (data3 === "block")) || (data3 === null))){
validate11.errors = [{instancePath:instancePath+"/Suggestion",keyword:"enum",params:{allowedValues: schema13.enum}}];
return false;
}
var valid2 = _errs10 === errors;
}
else {
var valid2 = true;
}
}
}
var _valid0 = _errs4 === errors;
valid0 = _valid0;
}
if(!valid0){
(vErrors ??= []).push({instancePath,keyword:"if",params:{failingKeyword: "then"}});
errors++;
validate11.errors = vErrors;
return false;
}
if(errors === 0){
if(data && typeof data == "object" && !Array.isArray(data)){
let missing0;
if(((data.TaskId === undefined) && (missing0 = "TaskId")) || ((data.Status === undefined) && (missing0 = "Status"))){
validate11.errors = [{instancePath,keyword:"required",params:{missingProperty: missing0}}];
return false;
}
else {
if(data.TaskId !== undefined){
let data4 = data.TaskId;
const _errs13 = errors;
if(errors === _errs13){
if(typeof data4 === "string"){
if(data4.length < 1){
validate11.errors = [{instancePath:instancePath+"/TaskId",keyword:"minLength",params:{limit: 1}}];
return false;
}
}
else {
validate11.errors = [{instancePath:instancePath+"/TaskId",keyword:"type",params:{type: "string"}}];
return false;
}
}
var valid6 = _errs13 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.TaskType !== undefined){
let data5 = data.TaskType;
const _errs15 = errors;
if((typeof data5 !== "string") && (data5 !== null)){
validate11.errors = [{instancePath:instancePath+"/TaskType",keyword:"type",params:{type: schema12.properties.TaskType.type}}];
return false;
}
var valid6 = _errs15 === errors;
}
else {
var valid6 = true;
}
if(valid6){
if(data.Status !== undefined){
let data6 = data.Status;
const _errs17 = errors;
if(typeof data6 !== "string"){
validate11.errors = [{instancePath:instancePath+"/Status",keyword:"type",params:{type: "string"}}];
return false;
}
if(!((data6 === "Succeeded") || (data6 === "Failed"))){
validate11.errors = [{instancePath:instancePath+"/Status",keyword:"enum",params:{allowedValues: schema12.properties.Status.enum}}];
return false;
}
var valid6 = _errs17 === errors;
}
else {
var valid6 = true;
}
}
}
}
}
else {
validate11.errors = [{instancePath,keyword:"type",params:{type: "object"}}];
return false;
}
}
validate11.errors = vErrors;
return errors === 0;
}

export const validateNotificationEnvelope = validateNotificationEnvelope_ as unknown as Validator<NotificationEnvelope>;
export const validateNotificationContent = validateNotificationContent_ as unknown as Validator<NotificationContent>;
